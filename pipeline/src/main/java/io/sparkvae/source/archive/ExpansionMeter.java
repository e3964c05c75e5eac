// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.failure.DataFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the bytes and entries that an archive expands to, and fails when they exceed its limits.
 */
public final class ExpansionMeter {
  /**
   * Size that every archive may expand to, whatever its ratio: an empty tar has 10 KiB of zeros.
   */
  private static final long ALWAYS = 1 << 20;

  private final String archive;
  private final long most;
  private final String limit;
  private final ArchiveLimits limits;
  private long bytes;
  private long entries;

  /**
   * Creates a meter that stands at 0.
   *
   * @param archive for messages
   * @param compressed bytes of the archive as it is stored
   */
  public ExpansionMeter(String archive, long compressed, ArchiveLimits limits) {
    this.archive = archive;
    this.limits = limits;
    long byRatio = Math.max(ALWAYS, saturatedProduct(compressed, limits.ratio()));
    this.most = Math.min(limits.bytes(), byRatio);
    this.limit =
        most == limits.bytes()
            ? "%s bytes (ingest.limits.archiveBytes)".formatted(most)
            : "%s times its %s bytes (ingest.limits.archiveRatio)"
                .formatted(limits.ratio(), compressed);
  }

  private static long saturatedProduct(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  private void add(long count) {
    bytes += Math.max(0, count);
    if (bytes > most) {
      throw new DataFailure(
          "archive %s: expected it to expand to at most %s, found more".formatted(archive, limit));
    }
  }

  /**
   * Counts an entry.
   *
   * @throws DataFailure when there are more than the limits allow
   */
  public void countEntry() {
    if (++entries > limits.entries()) {
      throw new DataFailure(
          "archive %s: expected at most %s entries (ingest.limits.archiveEntries), found more"
              .formatted(archive, limits.entries()));
    }
  }

  /** Returns the number of entries so far. */
  public long entries() {
    return entries;
  }

  /** Returns a stream that counts the bytes read from {@code in}. */
  public InputStream meter(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int value = in.read();
        add(value < 0 ? 0 : 1);
        return value;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        add(count);
        return count;
      }

      @Override
      public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        add(skipped);
        return skipped;
      }
    };
  }
}
