// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes images and containers, good ones and bad ones. */
final class BadFiles {
  private BadFiles() {}

  /** An 8-bit grey PNG of noise. */
  static byte[] png(int side, long seed) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    Random random = new Random(seed);
    for (int i = 0; i < side * side; i++) {
      image.getRaster().setSample(i % side, i / side, 0, random.nextInt(256));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A PNG whose header claims another size, with a right checksum. */
  static byte[] pngClaiming(int width, int height) {
    byte[] png = png(8, 1);
    ByteBuffer buffer = ByteBuffer.wrap(png);
    buffer.putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    buffer.putInt(29, (int) crc.getValue());
    return png;
  }

  /** A folder of good PNG files. */
  static Path folder(Path directory, int images, int side) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < images; i++) {
      Files.write(directory.resolve(String.format(Locale.ROOT, "%03d.png", i)), png(side, i));
    }
    return directory;
  }

  static Path file(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A tar of one entry with any name. */
  static byte[] tar(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** A zip of one entry. */
  static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
      out.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** IDX of the given type and sizes, with so many bytes of data. */
  static byte[] idx(int type, int data, int... sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {0, 0, (byte) type, (byte) sizes.length});
    for (int size : sizes) {
      out.writeInt(size);
    }
    out.write(new byte[data]);
    return bytes.toByteArray();
  }

  /** An NPY array of a data type, with so many bytes of data. */
  static byte[] npy(String dtype, String shape, int data) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(dtype, shape);
    byte[] text = ascii((header + " ".repeat(117 - header.length()) + "\n"));
    ByteBuffer buffer = ByteBuffer.allocate(10 + text.length + data);
    buffer.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93).put(ascii("NUMPY"));
    buffer.put((byte) 1).put((byte) 0).putShort((short) text.length).put(text);
    return buffer.array();
  }
}
