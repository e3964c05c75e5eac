// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.List;

/** What encoders and decoders have in common. */
public interface ImageNetwork extends Serializable {
  /**
   * The places of an image for which an encoder gives features, or a decoder reads a latent, as
   * {@link io.sparkvae.model.scope.LatentShape#placeSizes}: height and width. Empty for features or
   * a latent of the whole image. Flat, the numbers of a place lie together.
   */
  default List<Integer> places(ImageShape image) {
    return List.of();
  }

  /** For readers of a report: what network it is. */
  String words();
}
