// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads single numbers from the first directory of a TIFF structure, which EXIF borrows; with
 * 32-bit or 64-bit (BigTIFF) offsets.
 */
final class TiffTags {
  /** Its lowest bit is set for a smaller version of another image of the file. */
  static final int SUBFILE_TYPE = 0x00fe;

  /** The version of Adobe's format for raw images of cameras. */
  static final int DNG_VERSION = 0xc612;

  /** What samples after the colours mean. */
  static final int EXTRA_SAMPLES = 0x0152;

  /** What the samples mean. */
  static final int PHOTOMETRIC = 0x0106;

  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int LONG8 = 16;
  private static final int CLASSIC = 42;
  private static final int BIG = 43;

  private TiffTags() {}

  /** Whether bytes begin like a TIFF structure. */
  static boolean isTiff(byte[] bytes, int start, int length) {
    if (length < 4 || bytes[start] != bytes[start + 1]) {
      return false;
    }
    int first = bytes[start + 2] & 255;
    int second = bytes[start + 3] & 255;
    int version =
        switch (bytes[start]) {
          case 'I' -> first | second << 8;
          case 'M' -> first << 8 | second;
          default -> 0;
        };
    return version == CLASSIC || version == BIG;
  }

  /**
   * An entry of the directory.
   *
   * @param at where its values stand, if they need no more bytes than {@code room}; else where
   *     their offset does
   */
  private record Field(ByteBuffer tiff, int type, long count, int at, int room) {}

  /** Returns the first value of a tag; 0 when it is absent or no integer of 8, 16 or 32 bits. */
  static int value(byte[] bytes, int start, int length, int tag) {
    return value(bytes, start, length, tag, 0);
  }

  /** Returns the first value of a tag, or another when it is absent. */
  static int value(byte[] bytes, int start, int length, int tag, int absent) {
    Field field = field(bytes, start, length, tag);
    if (field == null) {
      return absent;
    }
    return switch (field.type) {
      case BYTE -> field.tiff.get(field.at) & 255;
      case SHORT -> field.tiff.getShort(field.at) & 0xffff;
      case LONG -> field.tiff.getInt(field.at);
      default -> absent;
    };
  }

  /** Returns all values of a tag of integers; none when it is absent or not wholly there. */
  static long[] values(byte[] tiff, int tag) {
    Field field = field(tiff, 0, tiff.length, tag);
    int size =
        switch (field == null ? 0 : field.type) {
          case BYTE -> Byte.BYTES;
          case SHORT -> Short.BYTES;
          case LONG -> Integer.BYTES;
          case LONG8 -> Long.BYTES;
          default -> 0;
        };
    if (size == 0 || field.count < 0 || field.count > tiff.length / size) {
      return new long[0];
    }
    ByteBuffer in = field.tiff;
    long from = field.at;
    if (field.count * size > field.room) {
      from = field.room == Long.BYTES ? in.getLong(field.at) : in.getInt(field.at) & 0xffffffffL;
    }
    if (from < 0 || from > tiff.length - field.count * size) {
      return new long[0];
    }
    long[] values = new long[(int) field.count];
    for (int i = 0; i < values.length; i++) {
      int at = (int) from + i * size;
      values[i] =
          switch (size) {
            case Byte.BYTES -> in.get(at) & 0xff;
            case Short.BYTES -> in.getShort(at) & 0xffff;
            case Integer.BYTES -> in.getInt(at) & 0xffffffffL;
            default -> in.getLong(at);
          };
    }
    return values;
  }

  /** Returns {@code null} when there is no such entry. */
  private static Field field(byte[] bytes, int start, int length, int tag) {
    if (length < 14 || !isTiff(bytes, start, length)) {
      return null;
    }
    ByteBuffer tiff = ByteBuffer.wrap(bytes, start, length).slice();
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    boolean big = tiff.getShort(2) == BIG;
    int countBytes = big ? 8 : 2;
    int entryBytes = big ? 20 : 12;
    if (big && length < 16) {
      return null;
    }
    long directory = big ? tiff.getLong(8) : tiff.getInt(4) & 0xffffffffL;
    if (directory < 0 || directory > length - countBytes) {
      return null;
    }
    long entries = big ? tiff.getLong((int) directory) : tiff.getShort((int) directory) & 0xffff;
    long at = directory + countBytes;
    for (long i = 0; i < entries && at + entryBytes <= length; i++, at += entryBytes) {
      int entry = (int) at;
      if ((tiff.getShort(entry) & 0xffff) == tag) {
        int room = big ? Long.BYTES : Integer.BYTES;
        long count = big ? tiff.getLong(entry + 4) : tiff.getInt(entry + 4) & 0xffffffffL;
        return new Field(tiff, tiff.getShort(entry + 2), count, entry + entryBytes - room, room);
      }
    }
    return null;
  }
}
