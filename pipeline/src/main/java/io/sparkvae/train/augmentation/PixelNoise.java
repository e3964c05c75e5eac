// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;

/**
 * Adds a number of its own to each pixel value of an image, Gaussian with mean 0. What leaves the
 * range is limited to it. Unlike a corruption of the model, this changes the target as well.
 *
 * @param standardDeviation in pixel units (pixels in [0, 1])
 */
record PixelNoise(double standardDeviation) implements ImageChange {
  static PixelNoise from(Settings settings) {
    return new PixelNoise(settings.realFrom("train.augmentation.noise.standardDeviation", 0));
  }

  @Override
  public byte[] apply(ImageShape shape, byte[] image, Noise noise) {
    float[] added = new float[image.length];
    noise.gaussian(added);
    float scale = (float) (255 * standardDeviation);
    for (int i = 0; i < image.length; i++) {
      image[i] = ImageChange.level((image[i] & 0xff) + scale * added[i]);
    }
    return image;
  }
}
