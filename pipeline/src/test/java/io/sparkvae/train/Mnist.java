package io.sparkvae.train;

import io.sparkvae.shard.MnistFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** MNIST's images, read from its IDX files; tests without them are skipped. */
final class Mnist {
  static final int SIZE = 28 * 28;

  private Mnist() {}

  static float[][] training() {
    return images("train-images-idx3-ubyte.gz");
  }

  static float[][] test() {
    return images("t10k-images-idx3-ubyte.gz");
  }

  private static float[][] images(String name) {
    Path file = MnistFiles.directory().resolve(name);
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))))) {
      in.readInt();
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
