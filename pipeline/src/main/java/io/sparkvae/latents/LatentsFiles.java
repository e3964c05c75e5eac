// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.shard.TableWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The latents files of shards whose images come in one stream, one shard after the other. One file
 * is open at a time.
 */
final class LatentsFiles implements Closeable {
  private final List<ShardUnit> units;
  private final Function<ShardUnit, LatentsFile> open;
  private final List<TableWriter.Summary> ended = new ArrayList<>();

  /** Null between two files. */
  private LatentsFile file;

  /** Rows that the open file still gets. */
  private long left;

  /**
   * @param open begins the file of a shard
   */
  LatentsFiles(List<ShardUnit> units, Function<ShardUnit, LatentsFile> open) {
    this.units = units;
    this.open = open;
  }

  /** Writes a batch, whose images may be of several shards. */
  void write(Posteriors batch) {
    try {
      int written = 0;
      while (written < batch.count()) {
        begin();
        int rows = (int) Math.min(left, batch.count() - written);
        file.write(batch, written, written + rows);
        written += rows;
        left -= rows;
        endIfFull();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin() throws IOException {
    while (file == null && ended.size() < units.size()) {
      ShardUnit unit = units.get(ended.size());
      file = open.apply(unit);
      left = unit.rows();
      endIfFull(); // a shard without images
    }
  }

  private void endIfFull() throws IOException {
    if (left == 0) {
      ended.add(file.end());
      file.close();
      file = null;
    }
  }

  /** Completes the files, and returns length and digest of each, in the order of the shards. */
  List<TableWriter.Summary> end() throws IOException {
    begin(); // shards without images at the end
    if (file != null) {
      throw new IllegalStateException(
          "%s: %s rows are missing".formatted(units.get(ended.size()).path(), left));
    }
    return ended;
  }

  /** Closes the open file, which then stays incomplete. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
