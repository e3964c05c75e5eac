// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ReadAhead;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A unit of work: one shard. Encoding turns it into one file of the latents table, with the same
 * rows in the same order.
 *
 * @param shard the shard's entry in the manifest of the shards
 * @param split split of all its rows
 * @param rowGroups number of rows in each row group
 * @param earlier latents file of an equal shard, to be copied; null when there is none
 */
public record ShardUnit(Manifest.DataFile shard, Split split, List<Long> rowGroups, Earlier earlier)
    implements Serializable {
  /** Directory in which earlier versions put the files of shards and of latents. */
  static final String EARLIER_DATA = "data/";

  private static final String SUFFIX = ".parquet";

  /**
   * A latents file of an earlier run.
   *
   * @param file full path of the file
   * @param devices kinds of device that computed the earlier run's files
   */
  public record Earlier(String file, long bytes, String sha256, String devices)
      implements Serializable {}

  public ShardUnit {
    rowGroups = new ArrayList<>(rowGroups); // a list that can be serialised
  }

  /**
   * Returns one unit for each shard of the given splits.
   *
   * @throws DataFailure when the manifest of the shards does not list a shard's file
   */
  public static List<ShardUnit> of(Shards shards, Set<Split> splits) {
    Map<String, Manifest.DataFile> files =
        shards.source().manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Function.identity()));
    List<ShardUnit> units = new ArrayList<>();
    for (ShardsContent.ShardFile part : shards.content().parts()) {
      if (splits.contains(part.split())) {
        if (!files.containsKey(part.path())) {
          throw new DataFailure(
              "shards %s: expected %s among the files of the manifest, found it missing"
                  .formatted(shards.directory(), part.path()));
        }
        units.add(new ShardUnit(files.get(part.path()), part.split(), part.rowGroups(), null));
      }
    }
    return units;
  }

  /**
   * Reads the images of shards, one row group at a time and one ahead of its use. A shard is
   * verified against the manifest before its first image is read. Where a shard is not what the
   * manifest says, the result throws a {@link DataFailure}.
   */
  public static ReadAhead<Chunk> chunks(List<ShardUnit> units, Path shards, Configuration hadoop) {
    ShardChunks chunks = new ShardChunks(units, shards, hadoop);
    return new ReadAhead<>(chunks, chunks);
  }

  ShardUnit withEarlier(Earlier file) {
    return new ShardUnit(shard, split, rowGroups, file);
  }

  /** Returns the name of the unit, which is that of the shard: {@code train-00000}. */
  public String name() {
    String path = shard.path();
    String name = path.startsWith(EARLIER_DATA) ? path.substring(EARLIER_DATA.length()) : path;
    name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    return name.replace('/', '-');
  }

  /** Returns the path of the unit's file, relative to the latents directory. */
  String path() {
    return name() + SUFFIX;
  }

  /** Returns the number of images of the units that are not copied from an earlier run. */
  static long computed(List<ShardUnit> units) {
    return units.stream().filter(unit -> unit.earlier == null).mapToLong(ShardUnit::rows).sum();
  }

  /** Returns the number of images. */
  public long rows() {
    return rowGroups.stream().mapToLong(Long::longValue).sum();
  }
}
