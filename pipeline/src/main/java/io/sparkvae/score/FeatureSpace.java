// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.model.Model;
import java.io.Serializable;
import java.util.List;

/** What the features are in which images are compared. Executors receive it as one broadcast. */
sealed interface FeatureSpace extends Serializable permits EncoderSpace, NetworkSpace {
  /** Returns what the features are, for people. */
  String words();

  /** Returns the largest number of features of which the Fréchet distance is computed. */
  int mostOfFrechet();

  /**
   * Computes the features of images on this machine.
   *
   * @param model that drew them
   * @param images pixels as bytes, {@code [channels, height, width]} each
   * @param labels that the model was given
   * @return one {@code [features]} for each
   */
  List<float[]> of(Model model, List<byte[]> images, List<Integer> labels);
}
