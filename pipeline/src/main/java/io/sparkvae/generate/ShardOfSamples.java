// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.image.ImageShape;
import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardSchema;
import io.sparkvae.shard.TableWriter;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that writes the samples of a unit as a shard, with the columns that {@code ingest}
 * writes. The label is the class that the model was given; samples of a model without labels have
 * none. The task holds at most {@value #ROWS} samples in memory beside the row group.
 *
 * @param scratch directory for files that are not yet part of the result
 */
record ShardOfSamples(
    String scratch,
    long seed,
    ImageShape shape,
    Broadcast<SamplingParts> model,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<SampledShard, WrittenUnit> {
  private static final long serialVersionUID = 1L;
  private static final int ROWS = 256;

  @Override
  public WrittenUnit call(SampledShard unit) throws IOException {
    Path file = WrittenUnit.attempt(scratch, unit.name());
    Sampling sampling = model.value().sampling();
    try (TableWriter part =
        new TableWriter(
            file,
            ShardSchema.SHARD,
            SampledShard.rowsOfGroup(shape),
            Map.of(ShardSchema.SHAPE, shape.toString()),
            hadoop.value().value())) {
      for (int done = 0; done < unit.count(); done += ROWS) {
        long from = unit.from() + done;
        int count = Math.min(ROWS, unit.count() - done);
        List<Sample> samples = sampling.drawn(SampleKey.inTurn(from, count), seed);
        for (int i = 0; i < count; i++) {
          write(part, unit, from + i, samples.get(i));
        }
        Progress.read(count);
      }
      TableWriter.Summary summary = part.end();
      return new WrittenUnit(
          unit.name(),
          file.toString(),
          new Manifest.DataFile(unit.path(), summary.bytes(), summary.sha256()),
          Device.current().kind());
    }
  }

  private static void write(TableWriter part, SampledShard unit, long index, Sample sample)
      throws IOException {
    byte[] pixels = sample.bytes();
    part.write(
        to ->
            ShardSchema.addRow(
                to,
                Binary.fromString(SampledShard.id(index)),
                Binary.fromConstantByteArray(pixels),
                sample.label(),
                null,
                Digest.sha256(pixels),
                unit.split()));
  }
}
