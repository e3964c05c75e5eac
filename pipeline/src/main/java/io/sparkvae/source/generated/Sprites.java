// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import java.util.Arrays;

/**
 * Procedural sprites with the geometry of dSprites (Matthey et al. 2017): 64 x 64 grey pixels, 0 or
 * 255 without antialiasing. There is one sprite for each combination of five factors, in this
 * order, of which the last varies fastest:
 *
 * <ol>
 *   <li>shape: 0 square, 1 ellipse, 2 heart;
 *   <li>scale: 6 values from 0.5 to 1;
 *   <li>orientation: 40 values from 0 to 2 pi, both included, so that the first and the last look
 *       the same;
 *   <li>position across and
 *   <li>position down: 32 values each; the centre lies on pixels 16 to 47, and a step is a pixel.
 * </ol>
 *
 * <p>A pixel is set when its centre lies inside the shape. Every sprite lies wholly inside the
 * image.
 */
public final class Sprites {
  /** Height and width of an image, in pixels. */
  public static final int SIDE = 64;

  /** The shape of every image: one channel. */
  public static final ImageShape SHAPE = ImageShape.of(1, SIDE, SIDE);

  /** Number of values of each factor. */
  private static final int[] FACTORS = {3, 6, 40, 32, 32};

  /** The number of sprites: one for each combination of factors. */
  public static final int COUNT = 3 * 6 * 40 * 32 * 32;

  /** Positions of the centre across, and as many down. */
  static final int POSITIONS = 32;

  /** Number of sprites that differ in more than their position. */
  static final int KINDS = COUNT / (POSITIONS * POSITIONS);

  /** The pixel of the first position of a centre, across and down. */
  static final int FIRST_CENTRE = 16;

  /** No sprite reaches farther than this many pixels from its centre. */
  private static final int REACH = 16;

  private static final int MASK_SIDE = 2 * REACH + 1;

  private int maskOf = -1;
  private final boolean[] mask = new boolean[MASK_SIDE * MASK_SIDE];

  /** Number of values of each factor, in the order of {@link #factors}. */
  public static int[] factorSizes() {
    return FACTORS.clone();
  }

  /** Returns the factors of a sprite: the digits of its index. */
  public static int[] factors(int index) {
    if (index < 0 || index >= COUNT) {
      throw new IllegalArgumentException(
          "sprite: expected an index in [0, %s), found %s".formatted(COUNT, index));
    }
    int[] factors = new int[FACTORS.length];
    int rest = index;
    for (int i = FACTORS.length - 1; i >= 0; i--) {
      factors[i] = rest % FACTORS[i];
      rest /= FACTORS[i];
    }
    return factors;
  }

  /** Draws a sprite. Neighbouring indices differ in position alone and share a mask. */
  public Image draw(int index) {
    byte[] pixels = new byte[SHAPE.size()];
    addAtItsPlace(index, pixels);
    return new Image(SHAPE, pixels);
  }

  /** Adds a sprite to an image, at the position that its factors say. */
  void addAtItsPlace(int index, byte[] pixels) {
    int[] factors = factors(index);
    add(
        index / (POSITIONS * POSITIONS),
        FIRST_CENTRE + factors[3],
        FIRST_CENTRE + factors[4],
        pixels,
        0);
  }

  /**
   * Adds a sprite to a frame. What lies beyond one edge of the frame appears at the opposite one.
   *
   * @param kind the index of a sprite divided by the number of its positions
   * @param centreX pixel of its centre, from the left, likewise {@code centreY} from the top
   * @param at index of the frame's first pixel
   */
  void add(int kind, int centreX, int centreY, byte[] pixels, int at) {
    if (kind != maskOf) {
      int[] factors = factors(kind * POSITIONS * POSITIONS);
      fillMask(factors[0], 0.5 + 0.1 * factors[1], factors[2]);
      maskOf = kind;
    }
    for (int y = 0; y < MASK_SIDE; y++) {
      // SIDE is a power of two.
      int row = at + ((centreY - REACH + y) & (SIDE - 1)) * SIDE;
      for (int x = 0; x < MASK_SIDE; x++) {
        if (mask[y * MASK_SIDE + x]) {
          pixels[row + ((centreX - REACH + x) & (SIDE - 1))] = (byte) 255;
        }
      }
    }
  }

  private void fillMask(int shape, double scale, int orientation) {
    // The last orientation is the first again: exactly, not up to the rounding of sin(2 pi).
    double angle = 2 * Math.PI * (orientation % 39) / 39;
    // StrictMath: the same pixels on every processor.
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    Arrays.fill(mask, false);
    for (int y = -REACH; y <= REACH; y++) {
      for (int x = -REACH; x <= REACH; x++) {
        double u = (cosine * x + sine * y) / scale;
        double v = (cosine * y - sine * x) / scale;
        mask[(y + REACH) * MASK_SIDE + x + REACH] = inside(shape, u, v);
      }
    }
  }

  /** Shapes at scale 1, in pixels from the centre, v downwards. */
  private static boolean inside(int shape, double u, double v) {
    return switch (shape) {
      case 0 -> Math.abs(u) <= 10.9 && Math.abs(v) <= 10.9;
      case 1 -> u * u / (15.4 * 15.4) + v * v / (7.7 * 7.7) <= 1;
      case 2 -> {
        // (a^2 + b^2 - 1)^3 <= a^2 b^3, point down.
        double a = u / 12.2;
        double b = -v / 12.2 + 0.2;
        double s = a * a + b * b - 1;
        yield s * s * s <= a * a * b * b * b;
      }
      default -> throw new IllegalArgumentException("no sprite shape " + shape);
    };
  }
}
