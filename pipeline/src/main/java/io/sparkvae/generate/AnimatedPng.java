// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes animated PNG, which browsers show in an {@code img} element (Portable Network Graphics
 * Specification, third edition, W3C 2025, sections 11.3.4 and 4.9). The platform's encoder makes
 * each image; this class puts the compressed pixels of all of them into one file.
 */
final class AnimatedPng {
  private static final int SIGNATURE_BYTES = 8;
  private static final int FRAME_CONTROL_BYTES = 26;
  private static final short PER_SECOND = 1000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int sequence;

  private AnimatedPng() {}

  /** A chunk of a PNG file. */
  private record Chunk(String type, byte[] data) {}

  /** Returns the PNG file of one image. */
  static byte[] still(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException("every Java platform writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the file of an animation that repeats without end.
   *
   * @param images of one size and type, at least one
   * @param milliseconds for which each image is shown
   */
  static byte[] of(List<BufferedImage> images, int milliseconds) {
    AnimatedPng animation = new AnimatedPng();
    byte[] first = still(images.get(0));
    animation.out.write(first, 0, SIGNATURE_BYTES);
    for (Chunk chunk : chunks(first)) {
      if (chunk.type.equals("IDAT")) {
        break;
      }
      animation.write(chunk);
    }
    animation.write(
        new Chunk("acTL", ByteBuffer.allocate(8).putInt(images.size()).putInt(0).array()));
    for (int i = 0; i < images.size(); i++) {
      BufferedImage image = images.get(i);
      if (image.getWidth() != images.get(0).getWidth()
          || image.getHeight() != images.get(0).getHeight()
          || image.getType() != images.get(0).getType()) {
        throw new IllegalArgumentException("expected images of one size and type");
      }
      animation.frame(image, milliseconds, i == 0);
    }
    animation.write(new Chunk("IEND", new byte[0]));
    return animation.out.toByteArray();
  }

  private void frame(BufferedImage image, int milliseconds, boolean first) {
    ByteBuffer control = ByteBuffer.allocate(FRAME_CONTROL_BYTES);
    control.putInt(sequence++).putInt(image.getWidth()).putInt(image.getHeight());
    control.putInt(0).putInt(0); // where it begins
    control.putShort((short) milliseconds).putShort(PER_SECOND);
    control.put((byte) 0).put((byte) 0); // nothing is cleared, and everything is overwritten
    write(new Chunk("fcTL", control.array()));
    for (Chunk chunk : chunks(still(image))) {
      if (chunk.type.equals("IDAT")) {
        write(first ? chunk : numbered(chunk.data));
      }
    }
  }

  private Chunk numbered(byte[] pixels) {
    return new Chunk(
        "fdAT",
        ByteBuffer.allocate(Integer.BYTES + pixels.length).putInt(sequence++).put(pixels).array());
  }

  private static List<Chunk> chunks(byte[] png) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(png, SIGNATURE_BYTES, png.length - SIGNATURE_BYTES);
    while (in.hasRemaining()) {
      byte[] data = new byte[in.getInt()];
      byte[] type = new byte[Integer.BYTES];
      in.get(type).get(data).getInt(); // its checksum, which is computed again
      chunks.add(new Chunk(new String(type, StandardCharsets.US_ASCII), data));
    }
    return chunks;
  }

  private void write(Chunk chunk) {
    byte[] type = chunk.type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(type);
    checksum.update(chunk.data);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(chunk.data.length).array());
    out.writeBytes(type);
    out.writeBytes(chunk.data);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array());
  }
}
