// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import java.nio.charset.StandardCharsets;

/** Writes images as PGM (grey) and PPM (RGB) files, without any loss. */
final class PortableMap {
  private PortableMap() {}

  /** Returns the file of a still image. */
  static byte[] of(Image image) {
    ImageShape shape = image.shape();
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    byte[] head =
        "P%s\n%s %s\n255\n"
            .formatted(channels == 1 ? 5 : 6, shape.width(), shape.height())
            .getBytes(StandardCharsets.US_ASCII);
    byte[] file = new byte[head.length + channels * plane];
    System.arraycopy(head, 0, file, 0, head.length);
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < plane; i++) {
        file[head.length + i * channels + c] = image.pixels()[c * plane + i];
      }
    }
    return file;
  }
}
