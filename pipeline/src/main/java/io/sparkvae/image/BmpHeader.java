// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Completes BMP files that lack what nobody else asks for. */
final class BmpHeader {
  private static final int PIXELS = 10;
  private static final int SIZE = 14;
  private static final int WIDTH = 18;
  private static final int HEIGHT = 22;
  private static final int PLANES = 26;
  private static final int DEPTH = 28;
  private static final int COMPRESSION = 30;
  private static final int MASKS = 54;

  private static final int INFO = 40;
  private static final int WITH_MASKS = 52;
  private static final int WITH_OPACITY = 56;
  private static final int OS2 = 64;
  private static final int VERSION_4 = 108;
  private static final int PLAIN = 0;
  private static final int BIT_FIELDS = 3;

  private BmpHeader() {}

  /** Returns the file, or a copy with its planes, its masks and the padding of its last row. */
  static byte[] mended(byte[] file) throws Unusable {
    byte[] bmp = widened(file);
    ByteBuffer in = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
    if (bmp.length < MASKS || in.getInt(SIZE) < INFO) {
      return bmp;
    }
    int compression = in.getInt(COMPRESSION);
    int pixels = in.getInt(PIXELS);
    boolean runs = compression == BmpRuns.EIGHT_BITS || compression == BmpRuns.FOUR_BITS;
    if (runs && pixels > 0 && pixels < bmp.length) {
      BmpRuns.requireAllRows(ByteBuffer.wrap(bmp).position(pixels), compression);
    }
    boolean plain = compression == PLAIN || compression == BIT_FIELDS;
    long rowBits = (long) in.getInt(WIDTH) * in.getShort(DEPTH);
    long padding = (32 - rowBits % 32) % 32 / 8;
    long end =
        (in.getInt(PIXELS) & 0xffffffffL)
            + ((rowBits + 31) / 32 * 4) * Math.abs((long) in.getInt(HEIGHT));
    boolean unpadded = plain && bmp.length < end && bmp.length >= end - padding;
    byte[] mended = unpadded ? Arrays.copyOf(bmp, (int) end) : bmp.clone();
    ByteBuffer out = ByteBuffer.wrap(mended).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getShort(PLANES) == 0) {
      out.putShort(PLANES, (short) 1);
    }
    if (compression == PLAIN && hasMasks(in)) {
      switch (in.getShort(DEPTH)) {
        case 16 -> masks(out, 0x7c00, 0x3e0, 0x1f);
        case 32 -> masks(out, 0xff0000, 0xff00, 0xff);
        default -> {}
      }
    }
    return mended;
  }

  /**
   * Returns a file whose header has a mask of opacity as its last field with a header of version 4
   * instead: the reader knows this mask only there.
   */
  private static byte[] widened(byte[] bmp) {
    ByteBuffer in = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
    if (bmp.length < SIZE + WITH_OPACITY || in.getInt(SIZE) != WITH_OPACITY) {
      return bmp;
    }
    int added = VERSION_4 - WITH_OPACITY;
    int end = SIZE + WITH_OPACITY;
    byte[] widened = new byte[bmp.length + added];
    System.arraycopy(bmp, 0, widened, 0, end);
    System.arraycopy(bmp, end, widened, end + added, bmp.length - end);
    ByteBuffer.wrap(widened)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(PIXELS, in.getInt(PIXELS) + added)
        .putInt(SIZE, VERSION_4);
    return widened;
  }

  /**
   * Whether the header has masks, which mean nothing for plain pixels. In that of OS/2, version 2,
   * other fields stand there.
   */
  private static boolean hasMasks(ByteBuffer in) {
    int size = in.getInt(SIZE);
    return size >= WITH_MASKS && size != OS2 && in.capacity() >= SIZE + size;
  }

  private static void masks(ByteBuffer out, int red, int green, int blue) {
    out.putInt(COMPRESSION, BIT_FIELDS);
    out.putInt(MASKS, red).putInt(MASKS + 4, green).putInt(MASKS + 8, blue);
    if (out.getInt(SIZE) >= VERSION_4) {
      out.putInt(MASKS + 12, 0);
    }
  }
}
