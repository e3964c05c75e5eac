// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.latents.ShardUnit;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The task: one shard to its scores, written where nobody reads, under a name that no other attempt
 * has. Holds one row group and one batch.
 *
 * @param shards directory of the shards
 * @param scratch directory for what is written
 */
record EvaluateShard(
    String shards,
    String scratch,
    Broadcast<Evaluator> evaluator,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<ShardUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  /** Path of a unit's scores, relative to the directory of the evaluation. */
  static String path(ShardUnit unit) {
    return "scores/" + unit.name() + ".json";
  }

  @Override
  public WrittenUnit call(ShardUnit unit) throws IOException {
    Configuration conf = hadoop.value().value();
    Path directory = new Path(shards);
    Verification.require(directory, unit.shard(), conf);
    byte[] scores =
        evaluator.value().evaluate(unit.chunks(directory, conf), unit.split()).toBytes();
    long attempt = TaskContext.get().taskAttemptId();
    Path file = new Path(scratch, "%s-attempt-%d".formatted(unit.name(), attempt));
    try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
      out.write(scores);
    }
    return new WrittenUnit(
        unit.name(),
        file.toString(),
        new Manifest.DataFile(path(unit), scores.length, Digest.hex(Digest.sha256(scores))));
  }
}
