// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How rows are laid out in files: each split has its own files, and the rows of a split are ordered
 * by the SHA-256 of their pixels throughout, so file k of n holds the k-th n-th of all hashes. Both
 * the file and the place in it follow from the content alone, and the order is a random one.
 *
 * @param rowsPerGroup rows in each row group but a file's last
 * @param files number of files of each split that has rows
 * @param first number in the name of each split's first file; 0 where none is given
 */
record ShardLayout(int rowsPerGroup, Map<Split, Integer> files, Map<Split, Integer> first)
    implements Serializable {
  /** Directory of the shards, relative to the output. */
  static final String DATA = "data/";

  ShardLayout {
    files = Map.copyOf(files);
    first = Map.copyOf(first);
  }

  static ShardLayout of(
      IngestPlan plan, int imageBytes, Map<Split, Long> rows, Map<Split, Integer> first) {
    int perGroup = (int) Math.max(1, plan.rowGroupBytes() / imageBytes);
    long perFile = Math.max(perGroup, plan.shardBytes() / imageBytes);
    Map<Split, Integer> files = new java.util.EnumMap<>(Split.class);
    rows.forEach(
        (split, count) -> {
          if (count > 0) {
            files.put(split, Math.toIntExact((count + perFile - 1) / perFile));
          }
        });
    return new ShardLayout(perGroup, files, first);
  }

  int parts() {
    return files.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Number of the file that a row goes to, over all splits. */
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

  /** The file's path in the shards directory. */
  String path(int part) {
    int before = 0;
    for (Split split : Split.values()) {
      int count = files.getOrDefault(split, 0);
      if (part < before + count) {
        int number = first.getOrDefault(split, 0) + part - before;
        return DATA + "%s-%05d.parquet".formatted(split.column(), number);
      }
      before += count;
    }
    throw new IllegalArgumentException("no such part: " + part);
  }

  /** Paths of all files that there can be, in order. A small split may leave one without rows. */
  List<String> paths() {
    return IntStream.range(0, parts()).mapToObj(this::path).toList();
  }

  /** The split of a file. */
  static Split split(String path) {
    for (Split split : Split.values()) {
      if (path.startsWith(DATA + split.column() + "-")) {
        return split;
      }
    }
    throw new IllegalArgumentException("no such part: " + path);
  }
}
