// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class AnimatedPngTest {
  private record Chunk(String type, byte[] data) {
    byte[] bytes() {
      byte[] body =
          ByteBuffer.allocate(4 + data.length)
              .put(type.getBytes(StandardCharsets.US_ASCII))
              .put(data)
              .array();
      CRC32 checksum = new CRC32();
      checksum.update(body);
      return ByteBuffer.allocate(8 + body.length)
          .putInt(data.length)
          .put(body)
          .putInt((int) checksum.getValue())
          .array();
    }
  }

  /** Noise, which is not compressed, so that an image has several chunks of pixels. */
  private static BufferedImage noise(int seed, int side) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static List<Chunk> chunks(byte[] png) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(png, 8, png.length - 8);
    while (in.hasRemaining()) {
      int begin = in.position();
      byte[] data = new byte[in.getInt()];
      byte[] type = new byte[4];
      in.get(type).get(data).getInt();
      Chunk chunk = new Chunk(new String(type, StandardCharsets.US_ASCII), data);
      byte[] found = new byte[in.position() - begin];
      in.get(begin, found);
      assertThat(found).as("checksum of " + chunk.type).isEqualTo(chunk.bytes());
      chunks.add(chunk);
    }
    return chunks;
  }

  private static BufferedImage image(byte[] png, List<Chunk> pixels) throws IOException {
    ByteArrayOutputStream still = new ByteArrayOutputStream();
    still.write(png, 0, 8);
    still.writeBytes(chunks(png).get(0).bytes());
    pixels.forEach(chunk -> still.writeBytes(chunk.bytes()));
    still.writeBytes(new Chunk("IEND", new byte[0]).bytes());
    return ImageIO.read(new ByteArrayInputStream(still.toByteArray()));
  }

  private static int[] colours(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void everyImageIsInTheFile() throws IOException {
    List<BufferedImage> images = List.of(noise(1, 200), noise(2, 200), noise(3, 200));
    byte[] png = AnimatedPng.of(images, 120);
    assertThat(colours(ImageIO.read(new ByteArrayInputStream(png))))
        .as("programs that know no animations see the first image")
        .isEqualTo(colours(images.get(0)));
    List<List<Chunk>> pixels = new ArrayList<>();
    int sequence = 0;
    List<Chunk> all = chunks(png);
    assertThat(all).extracting(Chunk::type).startsWith("IHDR", "acTL", "fcTL", "IDAT");
    assertThat(all).extracting(Chunk::type).endsWith("fdAT", "IEND");
    for (Chunk chunk : all) {
      ByteBuffer data = ByteBuffer.wrap(chunk.data);
      switch (chunk.type) {
        case "acTL" -> assertThat(List.of(data.getInt(), data.getInt())).containsExactly(3, 0);
        case "fcTL" -> {
          assertThat(data.getInt()).isEqualTo(sequence++);
          assertThat(data.getInt(4)).isEqualTo(200);
          assertThat(data.getShort(20)).isEqualTo((short) 120);
          assertThat(data.getShort(22)).isEqualTo((short) 1000);
          pixels.add(new ArrayList<>());
        }
        case "IDAT" -> pixels.get(0).add(chunk);
        case "fdAT" -> {
          assertThat(data.getInt()).isEqualTo(sequence++);
          byte[] rest = new byte[data.remaining()];
          data.get(rest);
          pixels.get(pixels.size() - 1).add(new Chunk("IDAT", rest));
        }
        default -> assertThat(chunk.type).isIn("IHDR", "IEND");
      }
    }
    assertThat(pixels).hasSize(3).allSatisfy(chunks -> assertThat(chunks).hasSizeGreaterThan(1));
    for (int i = 0; i < 3; i++) {
      assertThat(colours(image(png, pixels.get(i)))).isEqualTo(colours(images.get(i)));
    }
  }

  @Test
  void imagesMustHaveOneSize() {
    assertThatThrownBy(() -> AnimatedPng.of(List.of(noise(1, 2), noise(2, 3)), 100))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
