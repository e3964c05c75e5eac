package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Images in memory as bytes, and an endless order of them: every image once, shuffled, then again.
 * All contestants that work in memory take their images from one file through this class.
 *
 * @param bytes uint8, {@code [count, size]}
 * @param size bytes of an image
 */
public record Pixels(byte[] bytes, int size) {

  /** Reads a file that holds nothing but pixels. */
  public static Pixels read(Path file, int size) throws IOException {
    return new Pixels(Files.readAllBytes(file), size);
  }

  public int count() {
    return bytes.length / size;
  }

  /** An endless order of the images. For one thread. */
  public final class Order {
    private final SplittableRandom random;
    private final int[] order = new int[count()];
    private int at = order.length;

    private Order(long seed) {
      random = new SplittableRandom(seed);
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }

    /** Index of the first byte of the next image. */
    public int next() {
      if (at == order.length) {
        for (int i = order.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int swapped = order[i];
          order[i] = order[j];
          order[j] = swapped;
        }
        at = 0;
      }
      return order[at++] * size;
    }
  }

  public Order order(long seed) {
    return new Order(seed);
  }
}
