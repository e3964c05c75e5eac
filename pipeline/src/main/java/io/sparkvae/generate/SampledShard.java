// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A unit of work: one generated shard.
 *
 * @param split split of all its rows
 * @param number of the file in its split
 * @param from index of the first sample
 * @param count number of samples
 */
record SampledShard(Split split, int number, long from, int count) implements DrawnFile {
  /** Directory of the shards in the stage's output. */
  static final String DIRECTORY = "shards/";

  /** Size of a row group, in bytes of pixels: the default of {@code ingest.rowGroupBytes}. */
  private static final int ROW_GROUP_BYTES = 4 << 20;

  /** Returns the name of the unit. The name of a shard's file alone may be that of another unit. */
  @Override
  public String name() {
    return "shard-" + file().replace(".parquet", "");
  }

  /** Returns the name of the file in the directory of shards. */
  String file() {
    return String.format(Locale.ROOT, "%s-%05d.parquet", split.column(), number);
  }

  /** Returns the path of the file in the stage's output. */
  String path() {
    return DIRECTORY + file();
  }

  /** Returns the id of a sample. */
  static String id(long index) {
    return String.format(Locale.ROOT, "sample-%012d", index);
  }

  /** Returns the number of rows in each row group except the last, for images of a shape. */
  static int rowsOfGroup(ImageShape shape) {
    return Math.max(1, ROW_GROUP_BYTES / shape.size());
  }

  /** Returns the entry in the content of the shards' manifest. */
  ShardsContent.ShardFile entry(ImageShape shape) {
    List<Long> groups = new ArrayList<>();
    int most = rowsOfGroup(shape);
    for (int left = count; left > 0; left -= most) {
      groups.add((long) Math.min(left, most));
    }
    return new ShardsContent.ShardFile(file(), split, groups);
  }
}
