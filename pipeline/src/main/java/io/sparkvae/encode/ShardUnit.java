package io.sparkvae.encode;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoding of one shard: a unit of work. A shard becomes a file of the latents table with the
 * same rows in the same order.
 *
 * @param shard as in the manifest of the shards
 * @param split of all its rows
 * @param rowGroups rows in each row group
 * @param earlier an encoding of an equal shard to copy; null when there is none
 */
record ShardUnit(Manifest.DataFile shard, Split split, List<Long> rowGroups, Earlier earlier)
    implements Serializable {
  private static final String DATA = "data/";
  private static final String SUFFIX = ".parquet";

  /**
   * A latents file that an earlier run made.
   *
   * @param file its full path
   */
  record Earlier(String file, long bytes, String sha256) implements Serializable {}

  ShardUnit {
    rowGroups = new ArrayList<>(rowGroups); // a list that can be serialised
  }

  static ShardUnit of(ShardsContent.Part part, Manifest.DataFile file) {
    return new ShardUnit(file, part.split(), part.rowGroups(), null);
  }

  ShardUnit withEarlier(Earlier file) {
    return new ShardUnit(shard, split, rowGroups, file);
  }

  /** Name of the unit: that of the shard, {@code train-00000}. */
  String name() {
    String path = shard.path();
    String name = path.startsWith(DATA) ? path.substring(DATA.length()) : path;
    name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    return name.replace('/', '-');
  }

  /** Path of the latents, relative to their directory. */
  String path() {
    return DATA + name() + SUFFIX;
  }

  long rows() {
    return rowGroups.stream().mapToLong(Long::longValue).sum();
  }
}
