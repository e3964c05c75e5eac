// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.ByteBuffer;

/**
 * The IHDR chunk.
 *
 * @param depth bits per sample
 * @param type 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
 */
record PngHeader(int width, int height, int depth, int type, boolean interlaced) {
  /** One pass over the image. An image without interlace has one pass. */
  record Pass(int left, int top, int stepX, int stepY, int width, int height) {}

  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  static PngHeader of(ByteBuffer chunk, ImageLimits limits) throws Unusable {
    if (chunk.remaining() != 13) {
      throw new Unusable("corrupt header", "PNG: expected 13 bytes, found " + chunk.remaining());
    }
    long width = chunk.getInt() & 0xffffffffL;
    long height = chunk.getInt() & 0xffffffffL;
    Unusable.unless(limits.refusePixels(height, width));
    int depth = chunk.get();
    int type = chunk.get();
    int compression = chunk.get();
    int filter = chunk.get();
    int interlace = chunk.get();
    boolean known =
        switch (type) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
      throw new Unusable(
          "corrupt header",
          "PNG: depth %s, type %s, compression %s, filter %s, interlace %s"
              .formatted(depth, type, compression, filter, interlace));
    }
    return new PngHeader((int) width, (int) height, depth, type, interlace == 1);
  }

  int samples() {
    return switch (type) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  /** Returns the bytes of a row of {@code pixels} pixels, without its filter byte. */
  int rowBytes(int pixels) {
    return (int) (((long) pixels * samples() * depth + 7) / 8);
  }

  /** Returns the distance in bytes from a sample to its left neighbour, which filters refer to. */
  int filterStep() {
    return Math.max(1, samples() * depth / 8);
  }

  /** Returns the passes that hold pixels, in file order. */
  java.util.List<Pass> passes() {
    if (!interlaced) {
      return java.util.List.of(new Pass(0, 0, 1, 1, width, height));
    }
    java.util.List<Pass> passes = new java.util.ArrayList<>();
    for (int[] p : ADAM7) {
      int across = (width - p[0] + p[2] - 1) / p[2];
      int down = (height - p[1] + p[3] - 1) / p[3];
      if (across > 0 && down > 0) {
        passes.add(new Pass(p[0], p[1], p[2], p[3], across, down));
      }
    }
    return passes;
  }

  /** Returns the bytes of all rows, filter bytes included. */
  int filteredBytes() throws Unusable {
    long bytes = 0;
    for (Pass pass : passes()) {
      bytes += (long) pass.height * (1 + (long) rowBytes(pass.width));
    }
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new Unusable("more than 2^31 bytes of samples", "found " + bytes);
    }
    return (int) bytes;
  }
}
