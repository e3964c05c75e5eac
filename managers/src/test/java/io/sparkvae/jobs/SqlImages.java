// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Rows of a table of images as SQL writes them: id, content, label, version. */
final class SqlImages {
  private SqlImages() {}

  static String rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(SqlImages::row).collect(Collectors.joining(", "));
  }

  static String row(int i) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, i);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "('%s', unhex('%s'), %s, 0)"
        .formatted(i, HexFormat.of().formatHex(png.toByteArray()), i % 3);
  }
}
