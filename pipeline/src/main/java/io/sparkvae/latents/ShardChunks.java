// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.ParquetInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The images of shards, one row group at a time. A shard is verified against the manifest before
 * its first image is read, and one is open at a time.
 */
final class ShardChunks implements Iterator<Chunk>, Closeable {
  private final Iterator<ShardUnit> units;
  private final Path directory;
  private final Configuration hadoop;

  /** Of the open shard; null before the first. */
  private ChunkReader reader;

  private List<Long> rowGroups = List.of();

  /** Number of the row group that is read next. */
  private int next;

  /**
   * @param directory of the shards
   */
  ShardChunks(List<ShardUnit> units, Path directory, Configuration hadoop) {
    this.units = units.iterator();
    this.directory = directory;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    while (next == rowGroups.size() && units.hasNext()) {
      open(units.next());
    }
    return next < rowGroups.size();
  }

  private void open(ShardUnit unit) {
    close();
    try {
      Path file = new Path(directory, unit.shard().path());
      reader =
          new ChunkReader(ParquetInput.verified(directory, unit.shard(), hadoop), file, hadoop);
      rowGroups = unit.rowGroups();
      next = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Chunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int rowGroup = next++;
    return reader.read(rowGroup, rowGroups.get(rowGroup));
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
