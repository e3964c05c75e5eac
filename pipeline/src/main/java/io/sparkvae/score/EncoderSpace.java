// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.generate.Inference;
import io.sparkvae.model.Model;
import java.util.List;

/** The posterior means that the model's own encoder gives. */
record EncoderSpace() implements FeatureSpace {
  /** Decompositions of larger covariances take minutes. */
  private static final int MOST_FEATURES = 512;

  @Override
  public String words() {
    return DistancesContent.OF_ENCODER;
  }

  @Override
  public int mostOfFrechet() {
    return MOST_FEATURES;
  }

  @Override
  public List<float[]> of(Model model, List<byte[]> images, List<Integer> labels) {
    return new Inference(model).means(images.stream().map(EncoderSpace::pixels).toList(), labels);
  }

  private static float[] pixels(byte[] bytes) {
    float[] pixels = new float[bytes.length];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = Byte.toUnsignedInt(bytes[p]) / 255f;
    }
    return pixels;
  }
}
