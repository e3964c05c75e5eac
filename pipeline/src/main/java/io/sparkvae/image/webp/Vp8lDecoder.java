// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decodes lossless WebP images ("WebP Lossless Bitstream Specification"): prefix codes, copies of
 * earlier pixels and a cache of colours give pixels, which transforms turn into the image's. Pixels
 * are integers 0xAARRGGBB.
 */
final class Vp8lDecoder {
  private static final int SIGNATURE = 0x2f;
  private static final int HEADER_BYTES = 5;
  private static final int MOST_CACHE_BITS = 11;

  private final BitReader in;

  private Vp8lDecoder(BitReader in) {
    this.in = in;
  }

  /** Reads the size from the first bytes of an image: width, height, and 1 if it has alpha. */
  static int[] size(byte[] bytes, int start, int end) throws CorruptWebp {
    if (end - start < HEADER_BYTES) {
      throw CorruptWebp.truncated("VP8L image of %s bytes".formatted(end - start));
    }
    if (bytes[start] != SIGNATURE || (bytes[start + 4] & 0xe0) != 0) {
      throw CorruptWebp.corrupt("no header of a VP8L image");
    }
    BitReader in = new BitReader(bytes, start + 1, end);
    return new int[] {in.number(14) + 1, in.number(14) + 1, in.number(1)};
  }

  /** Decodes an image. */
  static Picture decode(byte[] bytes, int start, int end) throws CorruptWebp {
    int[] size = size(bytes, start, end);
    int[] pixels = pixels(bytes, start + HEADER_BYTES, end, size[0], size[1]);
    byte[] colours = new byte[3 * pixels.length];
    byte[] alpha = size[2] == 1 ? new byte[pixels.length] : null;
    for (int i = 0; i < pixels.length; i++) {
      colours[i] = (byte) (pixels[i] >> 16);
      colours[pixels.length + i] = (byte) (pixels[i] >> 8);
      colours[2 * pixels.length + i] = (byte) pixels[i];
      if (alpha != null) {
        alpha[i] = (byte) (pixels[i] >> 24);
      }
    }
    return new Picture(size[0], size[1], colours, alpha);
  }

  /** Decodes the pixels of an image without its header. */
  static int[] pixels(byte[] bytes, int start, int end, int width, int height) throws CorruptWebp {
    return new Vp8lDecoder(new BitReader(bytes, start, end)).main(width, height);
  }

  private int[] main(int width, int height) throws CorruptWebp {
    Deque<Transform> transforms = new ArrayDeque<>();
    Set<Transform.Kind> seen = EnumSet.noneOf(Transform.Kind.class);
    int stored = width;
    while (in.flag()) {
      Transform.Kind kind = Transform.Kind.values()[in.number(2)];
      if (!seen.add(kind)) {
        throw CorruptWebp.corrupt("the transform %s twice".formatted(kind));
      }
      Transform transform = transform(kind, stored, height);
      stored = transform.storedWidth();
      transforms.push(transform);
    }
    int[] pixels = regions(stored, height).decode();
    for (Transform transform : transforms) {
      pixels = transform.invert(pixels);
    }
    return pixels;
  }

  private Transform transform(Transform.Kind kind, int width, int height) throws CorruptWebp {
    return switch (kind) {
      case PREDICTOR, COLOUR -> {
        int bits = 2 + in.number(3);
        yield new Transform(
            kind, width, height, bits, image(ceil(width, bits), ceil(height, bits)));
      }
      case SUBTRACT_GREEN -> new Transform(kind, width, height, 0, null);
      case PALETTE -> {
        int colours = in.number(8) + 1;
        int bits = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
        int[] differences = image(colours, 1);
        // An index that the bits can hold, but no colour has, is transparent black.
        int[] palette = java.util.Arrays.copyOf(differences, 1 << (8 >> bits));
        for (int i = 1; i < colours; i++) {
          palette[i] = Transform.add(differences[i], palette[i - 1]);
        }
        yield new Transform(kind, width, height, bits, palette);
      }
    };
  }

  /** Reads the prefix codes of the main image, which may differ from square to square. */
  private Vp8lPixels regions(int width, int height) throws CorruptWebp {
    int cache = cacheBits();
    if (!in.flag()) {
      return Vp8lPixels.uniform(in, width, height, cache);
    }
    int bits = 2 + in.number(3);
    int[] regions = image(ceil(width, bits), ceil(height, bits));
    int count = 0;
    for (int i = 0; i < regions.length; i++) {
      regions[i] = regions[i] >> 8 & 0xffff;
      count = Math.max(count, regions[i] + 1);
    }
    boolean[] used = new boolean[count];
    for (int region : regions) {
      used[region] = true;
    }
    PrefixCodes[] codes = new PrefixCodes[count];
    for (int i = 0; i < count; i++) {
      PrefixCodes read = PrefixCodes.read(in, cache);
      codes[i] = used[i] ? read : null;
    }
    return new Vp8lPixels(in, width, height, cache, codes, regions, bits);
  }

  /** Reads an image that belongs to another one: it has no transforms, and one set of codes. */
  private int[] image(int width, int height) throws CorruptWebp {
    return Vp8lPixels.uniform(in, width, height, cacheBits()).decode();
  }

  private int cacheBits() throws CorruptWebp {
    if (!in.flag()) {
      return 0;
    }
    int bits = in.number(4);
    if (bits < 1 || bits > MOST_CACHE_BITS) {
      throw CorruptWebp.corrupt("a colour cache of %s bits".formatted(bits));
    }
    return bits;
  }

  private static int ceil(int size, int bits) {
    return size + (1 << bits) - 1 >> bits;
  }
}
