// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Watches for the zeros that end a tar archive. An archive without them is truncated. The reader
 * alone does not notice this when the archive ends between two entries.
 */
final class TarEnd extends FilterInputStream {
  private static final int BLOCK = 512;

  private long zeros;

  TarEnd(InputStream in) {
    super(in);
  }

  /** Whether the bytes read so far end with a block of zeros. */
  boolean reached() {
    return zeros >= BLOCK;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      zeros = value == 0 ? zeros + 1 : 0;
    }
    return value;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int count = in.read(to, offset, length);
    if (count > 0) {
      int i = offset + count - 1;
      while (i >= offset && to[i] == 0) {
        i--;
      }
      zeros = i < offset ? zeros + count : offset + count - 1 - i;
    }
    return count;
  }

  /** Reads the bytes instead of skipping them, so that zeros are noticed. */
  @Override
  public long skip(long count) throws IOException {
    return Math.max(
        0, read(new byte[(int) Math.min(count, 1 << 14)], 0, (int) Math.min(count, 1 << 14)));
  }
}
