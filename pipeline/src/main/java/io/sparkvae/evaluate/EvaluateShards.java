// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ReadAhead;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that computes the scores of the shards of a group. It writes into the scratch
 * directory, which no reader looks at, under a name that no other attempt uses. It holds two row
 * groups and one batch in memory.
 *
 * @param shards directory of the shards
 * @param scratch directory for files that are not yet part of the result
 */
record EvaluateShards(
    String shards,
    String scratch,
    Broadcast<Evaluator> evaluator,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<ShardGroup, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  @Override
  public WrittenUnit call(ShardGroup group) throws IOException {
    Configuration conf = hadoop.value().value();
    List<SplitScores> scores;
    try (ReadAhead<Chunk> chunks = ShardUnit.chunks(group.units(), new Path(shards), conf)) {
      scores = evaluator.value().evaluate(group.units(), chunks);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Path file = WrittenUnit.attempt(scratch, group.name());
    try (DigestedOutput out = new DigestedOutput(Storage.of(file, conf).create(file, true))) {
      for (SplitScores one : scores) {
        out.write(one.toBytes());
      }
      return new WrittenUnit(
          group.name(),
          file.toString(),
          new Manifest.DataFile(group.path(), out.bytes(), out.digest()),
          Device.current().kind());
    }
  }
}
