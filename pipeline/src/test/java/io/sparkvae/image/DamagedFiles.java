// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import io.sparkvae.image.codec.Codecs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * Damages JPEG and WebP files in many ways, and decodes each with native code and without. A
 * program of its own, so that a crash of native code can be seen.
 *
 * <p>Arguments: seed, number of files, and folders with further files to begin with.
 */
final class DamagedFiles {
  private final ImageLimits limits = new ImageLimits(1 << 22, 1 << 20);
  private final ImageDecoder fast = new ImageDecoder(limits, Codecs.NATIVE);
  private final ImageDecoder plain = new ImageDecoder(limits, Codecs.JAVA);
  private final SplittableRandom random;
  private final List<byte[]> good;

  DamagedFiles(long seed, List<byte[]> good) {
    this.random = new SplittableRandom(seed);
    this.good = good;
  }

  public static void main(String[] args) throws IOException {
    List<byte[]> files = new ArrayList<>(written());
    WebpDecoderTest.examples().forEach(example -> files.add(example.file()));
    for (String folder : Arrays.asList(args).subList(2, args.length)) {
      try (Stream<Path> found = Files.walk(Path.of(folder))) {
        for (Path file : found.filter(f -> isCommon(f.toString())).sorted().toList()) {
          files.add(Files.readAllBytes(file));
        }
      }
    }
    DamagedFiles damaged = new DamagedFiles(Long.parseLong(args[0]), files);
    int images = 0;
    int different = 0;
    int count = Integer.parseInt(args[1]);
    for (int i = 0; i < count; i++) {
      byte[] file = damaged.next();
      Decoded expected = damaged.plain.decode(file);
      images += expected instanceof Image ? 1 : 0;
      if (!same(damaged.fast.decode(file), expected)) {
        different++;
        Files.write(Path.of("different-%s-%s.bin".formatted(args[0], i)), file);
      }
    }
    System.out.printf("%s files, %s images, %s different%n", count, images, different);
  }

  private static boolean isCommon(String name) {
    return name.endsWith(".jpg") || name.endsWith(".webp");
  }

  /** Whether both decoders found the same: the same pixels, or the same reason for none. */
  static boolean same(Decoded one, Decoded other) {
    if (one instanceof Image a && other instanceof Image b) {
      return a.shape().equals(b.shape()) && Arrays.equals(a.pixels(), b.pixels());
    }
    return one.equals(other);
  }

  /**
   * JPEG files of Java's writer: grey and in colours, baseline and progressive, of several sizes.
   */
  static List<byte[]> written() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (int size : new int[] {1, 7, 16, 33, 70}) {
      for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB}) {
        for (boolean progressive : new boolean[] {false, true}) {
          for (float quality : new float[] {0.1f, 0.8f, 1}) {
            files.add(jpeg(ImageDecoderTest.picture(type, size, size + 5), progressive, quality));
          }
        }
      }
    }
    return files;
  }

  static byte[] jpeg(BufferedImage picture, boolean progressive, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Returns the next damaged file. */
  byte[] next() {
    byte[] file = any().clone();
    for (int damages = 1 + random.nextInt(3); damages > 0 && file.length > 16; damages--) {
      file = damaged(file);
    }
    return file;
  }

  private byte[] any() {
    return good.get(random.nextInt(good.size()));
  }

  private byte[] damaged(byte[] file) {
    int span = random.nextInt(3) == 0 ? Math.min(file.length, 700) : file.length;
    int at = random.nextInt(span);
    switch (random.nextInt(8)) {
      case 0 -> file[at] = (byte) random.nextInt();
      case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> file[at] = (byte) (random.nextBoolean() ? 0xff : 0);
      case 3 -> {
        for (int i = at; i < Math.min(file.length, at + 8); i++) {
          file[i] = (byte) random.nextInt();
        }
      }
      case 4 -> {
        return Arrays.copyOf(file, file.length - random.nextInt(Math.min(file.length, 200)));
      }
      case 5 -> {
        return joined(file, at, file, Math.min(file.length, at + 1 + random.nextInt(20)));
      }
      case 6 -> {
        return joined(file, at, file, Math.max(0, at - random.nextInt(200)));
      }
      default -> {
        byte[] other = any();
        return joined(file, at, other, Math.min(other.length, at));
      }
    }
    return file;
  }

  /** The beginning of one file, and the end of another. */
  private static byte[] joined(byte[] file, int end, byte[] other, int start) {
    byte[] joined = Arrays.copyOf(file, end + other.length - start);
    System.arraycopy(other, start, joined, end, other.length - start);
    return joined;
  }
}
