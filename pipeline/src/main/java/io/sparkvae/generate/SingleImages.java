// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.ImageShape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Writes samples as PNG files of their own, pixel for pixel: grey images as grey PNG, images of
 * three channels as RGB, of images with another number of channels the first one in grey. A
 * sequence is an animated PNG.
 *
 * @param shape of the images
 */
record SingleImages(ImageShape shape) {
  private static final int CHUNK = 256;
  private static final int MILLISECONDS = 100;
  private static final int RGB = 3;

  /**
   * Returns the first samples.
   *
   * @param count number of samples
   */
  Pictures of(Sampling sampling, int count, long seed) {
    Pictures pictures = new Pictures();
    for (int from = 0; from < count; from += CHUNK) {
      List<SampleKey> keys = SampleKey.inTurn(from, Math.min(CHUNK, count - from));
      List<Sample> samples = sampling.drawn(keys, seed);
      for (int i = 0; i < samples.size(); i++) {
        add(pictures, name(from + i, samples.get(i).label()), samples.get(i).bytes());
      }
    }
    return pictures;
  }

  private static String name(int index, Integer label) {
    String name = String.format(Locale.ROOT, "sample-%06d", index);
    return label == null ? name : name + "-class-" + label;
  }

  private void add(Pictures pictures, String name, byte[] pixels) {
    // Frames of a single row of pixels are an image of them.
    int together = shape.height() == 1 ? shape.frames() : 1;
    List<BufferedImage> images =
        IntStream.range(0, shape.frames() / together)
            .mapToObj(i -> image(pixels, i * together, together))
            .toList();
    if (images.size() == 1) {
      pictures.add(name, images.get(0));
    } else {
      pictures.add(name, images, MILLISECONDS);
    }
  }

  /** Returns frames below each other; the bytes of the image are the levels of the pixels. */
  private BufferedImage image(byte[] pixels, int first, int frames) {
    int bands = shape.channels() == RGB ? RGB : 1;
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            frames * shape.height(),
            bands == RGB ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < image.getHeight(); y++) {
      int frame = first + y / shape.height();
      for (int band = 0; band < bands; band++) {
        int row = (frame * shape.channels() + band) * shape.height() + y % shape.height();
        for (int x = 0; x < shape.width(); x++) {
          image.getRaster().setSample(x, y, band, pixels[row * shape.width() + x] & 255);
        }
      }
    }
    return image;
  }
}
