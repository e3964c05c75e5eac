// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that encodes one shard into one latents file. It writes into the scratch directory,
 * which no reader looks at, under a name that no other attempt uses. It holds one row group and one
 * batch in memory.
 *
 * @param shards directory of the shards
 * @param scratch directory for files that are not yet part of the result
 */
record EncodeShard(
    String shards,
    String scratch,
    LatentsSchema schema,
    Broadcast<Encoder> encoder,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<ShardUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  @Override
  public WrittenUnit call(ShardUnit unit) throws IOException {
    long attempt = TaskContext.get().taskAttemptId();
    Path file = new Path(scratch, "%s-attempt-%s".formatted(unit.name(), attempt));
    return unit.earlier() == null ? encode(unit, file) : copy(unit, file);
  }

  private WrittenUnit encode(ShardUnit unit, Path file) throws IOException {
    Verification.require(new Path(shards), unit.shard(), hadoop.value().value());
    try (LatentsFile latents =
        new LatentsFile(file, schema, unit.split(), hadoop.value().value())) {
      encoder
          .value()
          .encode(
              unit.chunks(new Path(shards), hadoop.value().value()),
              batch -> write(latents, batch));
      TableWriter.Summary summary = latents.end();
      return written(unit, file, summary.bytes(), summary.sha256(), encoder.value().device());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static WrittenUnit written(
      ShardUnit unit, Path file, long bytes, String sha256, String device) {
    return new WrittenUnit(
        unit.name(), file.toString(), new Manifest.DataFile(unit.path(), bytes, sha256), device);
  }

  private static void write(LatentsFile latents, Posteriors batch) {
    try {
      latents.write(batch);
      Progress.read(batch.images().count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WrittenUnit copy(ShardUnit unit, Path file) throws IOException {
    ShardUnit.Earlier earlier = unit.earlier();
    long bytes =
        Verification.copy(new Path(earlier.file()), earlier.sha256(), file, hadoop.value().value());
    Progress.read(unit.rows());
    return written(unit, file, bytes, earlier.sha256(), null);
  }
}
