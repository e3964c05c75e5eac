// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.image.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * An entry in the central directory of a zip file (APPNOTE 6.3.10, 4.3.12).
 *
 * @param header its {@value #BYTES} bytes of fixed length
 * @param name bytes of the name
 * @param extra the extra fields
 */
record ZipRecord(ByteBuffer header, byte[] name, byte[] extra) {
  static final int BYTES = 46;

  private static final int ENCRYPTED = 1;
  private static final int HAS_END_MARKER = 1 << 1;
  private static final int IS_UTF_8 = 1 << 11;
  private static final int MASKED = 1 << 13;
  private static final int ZIP64 = 1;
  private static final int UNICODE_PATH = 0x7075;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int UNIX = 3;
  private static final int FILE_TYPE = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int LINK = 0xa000;
  private static final int FOLDER = 0x4000;

  private int shortAt(int at) {
    return header.getShort(at) & 0xffff;
  }

  private long intAt(int at) {
    return Integer.toUnsignedLong(header.getInt(at));
  }

  int method() {
    return shortAt(10);
  }

  /** Returns the CRC-32 of the expanded bytes. */
  long crc() {
    return intAt(16);
  }

  long storedBytes() {
    return wide(1);
  }

  long bytes() {
    return wide(0);
  }

  /** Returns where the local header begins, by the count of the zip file. */
  long offset() {
    return wide(2);
  }

  /** Whether an end marker follows the compressed bytes; only LZMA has it. */
  boolean hasEndMarker() {
    return (shortAt(8) & HAS_END_MARKER) != 0;
  }

  boolean isUtf8() {
    return (shortAt(8) & IS_UTF_8) != 0;
  }

  /**
   * Returns a value of 4 bytes, or of 8 in the zip64 field, which holds in this order those of them
   * that need it: expanded bytes, stored bytes, offset.
   */
  private long wide(int which) {
    int[] fields = {24, 20, 42};
    long value = intAt(fields[which]);
    byte[] zip64 = value == IN_ZIP64 ? field(ZIP64) : null;
    if (zip64 == null) {
      return value;
    }
    int before = 0;
    for (int i = 0; i < which; i++) {
      before += intAt(fields[i]) == IN_ZIP64 ? 8 : 0;
    }
    return zip64.length < before + 8
        ? value
        : ByteBuffer.wrap(zip64).order(ByteOrder.LITTLE_ENDIAN).getLong(before);
  }

  /** Returns an extra field; {@code null} when there is none. */
  private byte[] field(int id) {
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    while (fields.remaining() >= 4) {
      int found = fields.getShort() & 0xffff;
      int size = Math.min(fields.getShort() & 0xffff, fields.remaining());
      if (found == id) {
        return Arrays.copyOfRange(extra, fields.position(), fields.position() + size);
      }
      fields.position(fields.position() + size);
    }
    return null;
  }

  /**
   * Returns the UTF-8 bytes of the name in Info-ZIP's Unicode field; {@code null} when there is
   * none, or it belongs to an earlier name.
   */
  byte[] unicodeName() {
    byte[] field = field(UNICODE_PATH);
    if (field == null || field.length < 5 || field[0] != 1) {
      return null;
    }
    CRC32 crc = new CRC32();
    crc.update(name);
    int stated = ByteBuffer.wrap(field).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    return stated == (int) crc.getValue() ? Arrays.copyOfRange(field, 5, field.length) : null;
  }

  /** Returns why the entry cannot be read; {@code null} if it can. */
  Rejection refused() {
    if ((shortAt(8) & (ENCRYPTED | MASKED)) != 0) {
      return new Rejection("entry is encrypted", "");
    }
    int type = shortAt(4) >> 8 == UNIX ? shortAt(40) & FILE_TYPE : 0;
    if (type == LINK) {
      return new Rejection("entry is a link", "");
    }
    if (type != 0 && type != REGULAR && type != FOLDER) {
      return new Rejection("entry is a pipe or device", "");
    }
    return ZipMethod.of(method()).isPresent()
        ? null
        : new Rejection("entry is compressed in an unknown way", "method " + method());
  }
}
