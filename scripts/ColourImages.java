// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * java ColourImages.java DIR TRAINING TEST: makes colour images in the binary format of CIFAR-10 (Krizhevsky 2009), for
 * experiments where no data set of colour images is at hand.
 *
 * <p>Each is 32 x 32: a gradient between two colours, blotches as wide as four pixels, one to three shaded shapes
 * (disc, square, triangle) in front of each other, and grain of three levels. The label is the front shape. The same
 * numbers give the same files on every machine.
 */
final class ColourImages {
  private static final int SIDE = 32;
  private static final int CELL = 4;
  private static final double GRAIN = 3;

  private final SplittableRandom random;
  private final double[][][] pixels = new double[3][SIDE][SIDE];

  private ColourImages(long seed) {
    random = new SplittableRandom(seed);
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    write(directory.resolve("data_batch_1.bin"), 0, Integer.parseInt(arguments[1]));
    write(directory.resolve("test_batch.bin"), 1L << 32, Integer.parseInt(arguments[2]));
  }

  private static void write(Path file, long first, int count) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < count; i++) {
        out.write(new ColourImages(first + i).record());
      }
    }
  }

  /** A label, and the pixels of red, green and blue. */
  private byte[] record() {
    background();
    int shapes = 1 + random.nextInt(3);
    int label = 0;
    for (int i = 0; i < shapes; i++) {
      label = shape();
    }
    byte[] record = new byte[1 + 3 * SIDE * SIDE];
    record[0] = (byte) label;
    int at = 1;
    for (double[][] channel : pixels) {
      for (double[] row : channel) {
        for (double value : row) {
          record[at++] = (byte) Math.round(Math.max(0, Math.min(255, value + GRAIN * gaussian())));
        }
      }
    }
    return record;
  }

  private void background() {
    double[] from = colour();
    double[] to = colour();
    double angle = 2 * Math.PI * random.nextDouble();
    double across = StrictMath.cos(angle) / SIDE;
    double down = StrictMath.sin(angle) / SIDE;
    double[][] lattice = new double[SIDE / CELL + 1][SIDE / CELL + 1];
    for (double[] row : lattice) {
      for (int x = 0; x < row.length; x++) {
        row[x] = 20 * gaussian();
      }
    }
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double share = 0.5 + across * (x - SIDE / 2.0) + down * (y - SIDE / 2.0);
        double blotch = between(lattice, y / (double) CELL, x / (double) CELL);
        for (int c = 0; c < 3; c++) {
          pixels[c][y][x] = from[c] + share * (to[c] - from[c]) + blotch;
        }
      }
    }
  }

  /** The value of a lattice between its points. */
  private static double between(double[][] lattice, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    double v = y - top;
    double u = x - left;
    return (1 - v) * ((1 - u) * lattice[top][left] + u * lattice[top][left + 1])
        + v * ((1 - u) * lattice[top + 1][left] + u * lattice[top + 1][left + 1]);
  }

  /** Draws a shape over what is there, and returns its kind. */
  private int shape() {
    int kind = random.nextInt(3);
    double[] colour = colour();
    double size = 4 + 6 * random.nextDouble();
    double centreX = 6 + 20 * random.nextDouble();
    double centreY = 6 + 20 * random.nextDouble();
    double angle = 2 * Math.PI * random.nextDouble();
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double u = (cosine * (x - centreX) + sine * (y - centreY)) / size;
        double v = (cosine * (y - centreY) - sine * (x - centreX)) / size;
        double cover = Math.max(0, Math.min(1, 0.5 - size * edge(kind, u, v)));
        for (int c = 0; c < 3; c++) {
          pixels[c][y][x] += cover * (colour[c] * (1 - 0.3 * v) - pixels[c][y][x]);
        }
      }
    }
    return kind;
  }

  /** How far a point lies outside a shape of size 1; negative inside. */
  private static double edge(int kind, double u, double v) {
    return switch (kind) {
      case 0 -> Math.sqrt(u * u + v * v) - 1;
      case 1 -> Math.max(Math.abs(u), Math.abs(v)) - 0.9;
      default -> Math.max(-v - 0.6, 0.866 * Math.abs(u) + 0.5 * v - 0.6);
    };
  }

  private double[] colour() {
    return new double[] {
      40 + 180 * random.nextDouble(), 40 + 180 * random.nextDouble(), 40 + 180 * random.nextDouble()
    };
  }

  /** A number of mean 0 and variance 1, the sum of twelve uniform ones: the same on every machine. */
  private double gaussian() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}
