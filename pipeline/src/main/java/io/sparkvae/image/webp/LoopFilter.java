// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** The loop filter of VP8 (RFC 6386, section 15), which smooths the edges of blocks. */
final class LoopFilter {
  private LoopFilter() {}

  /**
   * How strong a macroblock is filtered.
   *
   * @param limit of the difference over an edge; 0: no filter
   * @param interior limit of the differences beside an edge
   * @param variance differences above it are detail, which is filtered less
   */
  record Strength(int limit, int interior, int variance) {
    static Strength of(int level, int sharpness) {
      int clamped = Math.max(0, Math.min(63, level));
      if (clamped == 0) {
        return new Strength(0, 0, 0);
      }
      int interior = clamped;
      if (sharpness > 0) {
        interior = Math.min(clamped >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
      }
      interior = Math.max(1, interior);
      int variance = clamped >= 40 ? 2 : clamped >= 15 ? 1 : 0;
      return new Strength(2 * clamped + interior, interior, variance);
    }
  }

  /**
   * Filters a macroblock: its left edge, the edges of its columns of blocks, its top edge, the
   * edges of its rows of blocks.
   *
   * @param inner whether the edges inside are filtered
   */
  static void macroblock(
      Vp8Planes planes, int column, int row, Strength strength, boolean simple, boolean inner) {
    if (strength.limit == 0) {
      return;
    }
    int outerLimit = 2 * (strength.limit + 4) + 1;
    int innerLimit = 2 * strength.limit + 1;
    for (int plane = 0; plane < (simple ? 1 : 3); plane++) {
      byte[] p = planes.plane(plane);
      int stride = planes.stride(plane);
      int size = plane == 0 ? 16 : 8;
      int at = planes.at(plane, column, row);
      if (column > 0) {
        edge(p, at, 1, stride, size, outerLimit, strength, simple, true);
      }
      for (int i = 4; inner && i < size; i += 4) {
        edge(p, at + i, 1, stride, size, innerLimit, strength, simple, false);
      }
      if (row > 0) {
        edge(p, at, stride, 1, size, outerLimit, strength, simple, true);
      }
      for (int i = 4; inner && i < size; i += 4) {
        edge(p, at + i * stride, stride, 1, size, innerLimit, strength, simple, false);
      }
    }
  }

  /**
   * Filters along an edge. The two directions are loops of their own, so that the compiler knows
   * one step of each.
   *
   * @param step from a pixel to the next one across the edge
   * @param along from a pixel to the next one along the edge
   */
  private static void edge(
      byte[] p,
      int at,
      int step,
      int along,
      int size,
      int limit,
      Strength strength,
      boolean simple,
      boolean outer) {
    int interior = strength.interior;
    int variance = strength.variance;
    if (simple) {
      for (int i = 0; i < size; i++) {
        simple(p, at + i * along, step, limit);
      }
    } else if (step == 1) {
      for (int i = 0; i < size; i++) {
        normal(p, at + i * along, 1, limit, interior, variance, outer);
      }
    } else {
      for (int i = 0; i < size; i++) {
        normal(p, at + i, step, limit, interior, variance, outer);
      }
    }
  }

  private static void simple(byte[] p, int at, int step, int limit) {
    int p1 = p[at - 2 * step] & 255;
    int p0 = p[at - step] & 255;
    int q0 = p[at] & 255;
    int q1 = p[at + step] & 255;
    if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) {
      two(p, at, step, p1, p0, q0, q1);
    }
  }

  private static void normal(
      byte[] p, int at, int step, int limit, int interior, int variance, boolean outer) {
    int p1 = p[at - 2 * step] & 255;
    int p0 = p[at - step] & 255;
    int q0 = p[at] & 255;
    int q1 = p[at + step] & 255;
    int atP = Math.abs(p1 - p0);
    int atQ = Math.abs(q1 - q0);
    if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit || atP > interior || atQ > interior) {
      return;
    }
    int p2 = p[at - 3 * step] & 255;
    int q2 = p[at + 2 * step] & 255;
    if (Math.abs((p[at - 4 * step] & 255) - p2) > interior
        || Math.abs(p2 - p1) > interior
        || Math.abs((p[at + 3 * step] & 255) - q2) > interior
        || Math.abs(q2 - q1) > interior) {
      return;
    }
    if (atP > variance || atQ > variance) {
      two(p, at, step, p1, p0, q0, q1);
    } else if (outer) {
      six(p, at, step, p2, p1, p0, q0, q1, q2);
    } else {
      four(p, at, step, p1, p0, q0, q1);
    }
  }

  /** Changes the three pixels on each side of the edge. */
  private static void six(
      byte[] p, int at, int step, int p2, int p1, int p0, int q0, int q1, int q2) {
    int a = clamp(3 * (q0 - p0) + clamp(p1 - q1, 128), 128);
    int near = 27 * a + 63 >> 7;
    int middle = 18 * a + 63 >> 7;
    int far = 9 * a + 63 >> 7;
    p[at - 3 * step] = InverseTransform.clamp(p2 + far);
    p[at - 2 * step] = InverseTransform.clamp(p1 + middle);
    p[at - step] = InverseTransform.clamp(p0 + near);
    p[at] = InverseTransform.clamp(q0 - near);
    p[at + step] = InverseTransform.clamp(q1 - middle);
    p[at + 2 * step] = InverseTransform.clamp(q2 - far);
  }

  /** Changes the two pixels on each side of the edge. */
  private static void four(byte[] p, int at, int step, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0);
    int up = clamp(a + 4 >> 3, 16);
    int down = clamp(a + 3 >> 3, 16);
    int far = up + 1 >> 1;
    p[at - 2 * step] = InverseTransform.clamp(p1 + far);
    p[at - step] = InverseTransform.clamp(p0 + down);
    p[at] = InverseTransform.clamp(q0 - up);
    p[at + step] = InverseTransform.clamp(q1 - far);
  }

  /** Changes the two pixels next to the edge. */
  private static void two(byte[] p, int at, int step, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0) + clamp(p1 - q1, 128);
    p[at - step] = InverseTransform.clamp(p0 + clamp(a + 3 >> 3, 16));
    p[at] = InverseTransform.clamp(q0 - clamp(a + 4 >> 3, 16));
  }

  /** Clamps to [-bound, bound - 1]. */
  private static int clamp(int value, int bound) {
    return Math.max(-bound, Math.min(bound - 1, value));
  }
}
