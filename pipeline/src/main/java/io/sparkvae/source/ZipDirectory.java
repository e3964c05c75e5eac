// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads the end of a zip file's directory. A truncated zip file, read as a stream, only seems to
 * have fewer entries; the directory at the end of the file states their number.
 */
final class ZipDirectory {
  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int UNKNOWN = 0xffff;

  private ZipDirectory() {}

  /** Returns the number of entries; 0 when the number does not fit and another record holds it. */
  static long entries(Path file, long length, Configuration hadoop) throws IOException {
    int size = (int) Math.min(length, BYTES + 0xffff);
    byte[] tail = new byte[size];
    try (var in = StorageStream.fileSystem(file, hadoop).open(file)) {
      in.readFully(length - size, tail);
    }
    ByteBuffer buffer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = size - BYTES; at >= 0; at--) {
      if (buffer.getInt(at) == SIGNATURE) {
        int entries = buffer.getShort(at + 10) & 0xffff;
        return entries == UNKNOWN ? 0 : entries;
      }
    }
    throw new ZipException("it has no directory at its end");
  }
}
