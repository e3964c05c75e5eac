// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that computes the scores of one shard. It writes into the scratch directory, which
 * no reader looks at, under a name that no other attempt uses. It holds one row group and one batch
 * in memory.
 *
 * @param shards directory of the shards
 * @param scratch directory for files that are not yet part of the result
 */
record EvaluateShard(
    String shards,
    String scratch,
    Broadcast<Evaluator> evaluator,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<ShardUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  /** Returns the path of a unit's scores, relative to the evaluation directory. */
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
    Path file = new Path(scratch, "%s-attempt-%s".formatted(unit.name(), attempt));
    try (OutputStream out = Storage.of(file, conf).create(file, true)) {
      out.write(scores);
    }
    return new WrittenUnit(
        unit.name(),
        file.toString(),
        new Manifest.DataFile(path(unit), scores.length, Digest.hex(Digest.sha256(scores))),
        Device.current().kind());
  }
}
