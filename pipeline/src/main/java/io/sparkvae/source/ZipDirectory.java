// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The end of a zip file's directory. A zip read as a stream just ends where it was cut; the
 * directory, which stands last, says how many entries there should be.
 */
final class ZipDirectory {
  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int UNKNOWN = 0xffff;

  private ZipDirectory() {}

  /** Number of entries; 0 when there are so many that another record has the number. */
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
