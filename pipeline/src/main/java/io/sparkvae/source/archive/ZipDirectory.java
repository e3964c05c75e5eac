// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.source.files.StorageParts;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * Where the central directory of a zip file lies. Its end stands at the end of the file (APPNOTE
 * 6.3.10, 4.3.14 to 4.3.16). A zip file may follow other bytes, such as a program that unpacks it.
 *
 * @param offset where the directory begins in the file
 * @param shift bytes before the zip file, which its own offsets do not count
 * @param entries number of entries, modulo 65536 if it is no zip64
 * @param zip64 whether the number is exact
 */
record ZipDirectory(long offset, long shift, long entries, boolean zip64) {
  static final int ENTRY = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int MOST_COMMENT = 0xffff;
  private static final int NO_DISK = 0xffff;

  /**
   * Finds the directory.
   *
   * @throws ZipException when there is none, or the file is a part of a divided zip file
   */
  static ZipDirectory of(StorageParts file, long length) throws IOException {
    int size = (int) Math.min(length, LOCATOR_BYTES + END_BYTES + MOST_COMMENT);
    ByteBuffer tail = bytes(file, length - size, size);
    int end = end(tail, size);
    if (end < 0) {
      throw new ZipException("it has no directory at its end");
    }
    ZipDirectory found = of(file, tail, end, length - size + end);
    if (found.offset < 0) {
      throw new ZipException("its directory begins before the file");
    }
    return found;
  }

  /** Returns where the end record begins; negative when there is none. */
  private static int end(ByteBuffer tail, int size) {
    int last = -1;
    for (int at = size - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        if (at + END_BYTES + unsigned(tail, at + 20) == size) {
          return at;
        }
        // Bytes after the end, unless it is a part of the comment.
        last = last < 0 ? at : last;
      }
    }
    return last;
  }

  private static ZipDirectory of(StorageParts file, ByteBuffer tail, int end, long endOffset)
      throws IOException {
    int locator = end - LOCATOR_BYTES;
    boolean zip64 = locator >= 0 && tail.getInt(locator) == LOCATOR;
    if (!zip64) {
      refuseParts(unsigned(tail, end + 4), unsigned(tail, end + 6));
      return of(
          file,
          unsigned(tail, end + 10),
          Integer.toUnsignedLong(tail.getInt(end + 12)),
          Integer.toUnsignedLong(tail.getInt(end + 16)),
          endOffset,
          false);
    }
    long stated = tail.getLong(locator + 8);
    long before = endOffset - LOCATOR_BYTES - END64_BYTES;
    long at = isAt(file, stated, END64) ? stated : before;
    if (!isAt(file, at, END64)) {
      throw new ZipException("it has no zip64 directory at its end");
    }
    ByteBuffer end64 = bytes(file, at, END64_BYTES);
    refuseParts(end64.getInt(16), end64.getInt(20));
    return of(file, end64.getLong(32), end64.getLong(40), end64.getLong(48), at, true);
  }

  private static ZipDirectory of(
      StorageParts file, long entries, long bytes, long stated, long end, boolean zip64)
      throws IOException {
    boolean asStated = entries == 0 || isAt(file, stated, ENTRY);
    long offset = asStated ? stated : end - bytes;
    return new ZipDirectory(offset, offset - stated, entries, zip64);
  }

  private static void refuseParts(int disk, int directoryDisk) throws ZipException {
    boolean whole =
        (disk == 0 || disk == NO_DISK) && (directoryDisk == 0 || directoryDisk == NO_DISK);
    if (!whole) {
      throw new ZipException(
          "it is the last of %s parts of a zip file; join them with zip -s 0 IN.zip --out OUT.zip"
              .formatted(disk + 1L));
    }
  }

  /** Whether a record with this signature is at an offset. */
  private static boolean isAt(StorageParts file, long offset, int signature) throws IOException {
    try {
      return bytes(file, offset, 4).getInt(0) == signature;
    } catch (EOFException e) {
      return false;
    }
  }

  private static ByteBuffer bytes(StorageParts file, long offset, int count) throws IOException {
    return ByteBuffer.wrap(file.bytes(offset, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  /** Whether the directory states so many entries. */
  boolean states(long found) {
    return zip64 ? found == entries : (found & 0xffff) == entries;
  }
}
