// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import java.io.Serializable;

/**
 * Limits of an archive.
 *
 * @param bytes maximum expanded size, in bytes
 * @param ratio maximum expanded size, as a multiple of the compressed size
 * @param entries maximum number of entries
 */
public record ArchiveLimits(long bytes, long ratio, long entries) implements Serializable {
  /** No limits, for files whose size is known to be bearable. */
  public static final ArchiveLimits NONE =
      new ArchiveLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
