// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The layout of rows in files. Each split has its own files, and all rows of a split are ordered by
 * the SHA-256 of their pixels, so file k of n holds the k-th of n equal ranges of the hashes. The
 * file and the position of a row follow from its content alone, and the order is effectively
 * random.
 *
 * @param rowsPerGroup number of rows in each row group except a file's last
 * @param files number of files of each split that has rows
 * @param first number in the name of each split's first file; 0 where absent
 */
record ShardLayout(int rowsPerGroup, Map<Split, Integer> files, Map<Split, Integer> first)
    implements Serializable {
  private static final long FILE_BYTES = 32L << 20;

  private static final int MOST_FILES = 8192;

  /** Directory of the quarantine. The underscore hides it from readers of the table of images. */
  static final String QUARANTINE = "_quarantine/";

  /** Directory in which earlier versions put the files of images. */
  static final String EARLIER_DATA = "data/";

  /** Directory in which earlier versions put the quarantine. */
  static final String EARLIER_QUARANTINE = "quarantine/";

  ShardLayout {
    files = Map.copyOf(files);
    first = Map.copyOf(first);
  }

  static ShardLayout of(
      IngestPlan plan, int imageBytes, Map<Split, Long> rows, Map<Split, Integer> first) {
    int perGroup = (int) Math.max(1, plan.rowGroupBytes() / imageBytes);
    long images = rows.values().stream().mapToLong(Long::longValue).sum();
    long fileBytes =
        plan.shardBytes().orElseGet(() -> chosen(Math.multiplyExact(images, imageBytes)));
    long perFile = Math.max(perGroup, fileBytes / imageBytes);
    Map<Split, Integer> files = new java.util.EnumMap<>(Split.class);
    rows.forEach(
        (split, count) -> {
          if (count > 0) {
            files.put(split, Math.toIntExact((count + perFile - 1) / perFile));
          }
        });
    return new ShardLayout(perGroup, files, first);
  }

  /**
   * Returns the size of files that suits so many bytes of pixels: 32 MiB, doubled until there are
   * at most {@value #MOST_FILES} files. Lists of files and work on each take longer than they need
   * with more.
   */
  static long chosen(long bytes) {
    long size = FILE_BYTES;
    while (bytes / size >= MOST_FILES) {
      size *= 2;
    }
    return size;
  }

  int parts() {
    return files.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the number of a row's file, counted over all splits. */
  int part(Split split, byte[] sha256) {
    long prefix = ByteBuffer.wrap(sha256).getInt() & 0xffffffffL;
    int before = 0;
    for (Split other : Split.values()) {
      if (other == split) {
        return before + (int) (prefix * files.get(split) >>> 32);
      }
      before += files.getOrDefault(other, 0);
    }
    throw new IllegalArgumentException("no such split: " + split);
  }

  /** Returns a file's path, relative to the shards directory. */
  String path(int part) {
    int before = 0;
    for (Split split : Split.values()) {
      int count = files.getOrDefault(split, 0);
      if (part < before + count) {
        int number = first.getOrDefault(split, 0) + part - before;
        return String.format(Locale.ROOT, "%s-%05d.parquet", split.column(), number);
      }
      before += count;
    }
    throw new IllegalArgumentException("no such part: " + part);
  }

  /**
   * Returns the paths of all possible files, in order. In a small split a file may have no rows.
   */
  List<String> paths() {
    return IntStream.range(0, parts()).mapToObj(this::path).toList();
  }

  /** Returns the present path of a file of any version. */
  static String present(String path) {
    return path.startsWith(EARLIER_DATA)
        ? path.substring(EARLIER_DATA.length())
        : path.startsWith(EARLIER_QUARANTINE)
            ? QUARANTINE + path.substring(EARLIER_QUARANTINE.length())
            : path;
  }

  /** Returns whether a file, by its present path, holds images and not the quarantine. */
  static boolean holdsImages(String path) {
    return !path.startsWith(QUARANTINE);
  }

  /** Returns the split of a file. */
  static Split split(String path) {
    for (Split split : Split.values()) {
      if (path.startsWith(split.column() + "-")) {
        return split;
      }
    }
    throw new IllegalArgumentException("no such part: " + path);
  }
}
