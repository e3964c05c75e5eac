// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.ingest.MnistFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** MNIST's images and labels, read from its IDX files; tests without them are skipped. */
public final class Mnist {
  static final int SIZE = 28 * 28;

  private Mnist() {}

  public static float[][] training() {
    return images("train-images-idx3-ubyte.gz");
  }

  public static float[][] test() {
    return images("t10k-images-idx3-ubyte.gz");
  }

  /** Of the training images. */
  static byte[] trainingLabels() {
    return read("train-labels-idx1-ubyte.gz", in -> in.readNBytes(in.readInt()));
  }

  /** Of the test images. */
  static byte[] testLabels() {
    return read("t10k-labels-idx1-ubyte.gz", in -> in.readNBytes(in.readInt()));
  }

  private static float[][] images(String name) {
    return read(
        name,
        in -> {
          float[][] images = new float[in.readInt()][SIZE];
          in.readLong();
          byte[] pixels = new byte[SIZE];
          for (float[] image : images) {
            in.readFully(pixels);
            for (int i = 0; i < SIZE; i++) {
              image[i] = (pixels[i] & 0xff) / 255f;
            }
          }
          return images;
        });
  }

  private interface Content<T> {
    T from(DataInputStream in) throws IOException;
  }

  /** What stands after the magic number. */
  private static <T> T read(String name, Content<T> content) {
    Path file = MnistFiles.directory().resolve(name);
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))))) {
      in.readInt();
      return content.from(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
