// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that writes the samples of a unit into a Parquet file. Columns: {@code index}, the
 * number of the sample, and {@code pixels}, uint8, row-major {@code [frames, channels, height,
 * width]}. The pixels are the mean of p(x|z), or a draw from it if the decoder is autoregressive,
 * clipped to [0, 1] and rounded to 255ths. The task holds at most {@value #ROWS} samples in memory.
 *
 * @param scratch directory for files that are not yet part of the result
 */
record SampleFile(
    String scratch,
    long seed,
    Broadcast<SamplingParts> model,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<SampleUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;
  private static final int ROWS = 256;
  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.INT64)
          .named("index")
          .required(PrimitiveTypeName.BINARY)
          .named("pixels")
          .named("samples");

  @Override
  public WrittenUnit call(SampleUnit unit) throws IOException {
    Path file = WrittenUnit.attempt(scratch, unit.name());
    Sampling sampling = model.value().sampling();
    try (TableWriter part = new TableWriter(file, SCHEMA, ROWS, Map.of(), hadoop.value().value())) {
      for (int done = 0; done < unit.count(); done += ROWS) {
        long from = unit.from() + done;
        int count = Math.min(ROWS, unit.count() - done);
        List<Sample> samples = sampling.drawn(SampleKey.inTurn(from, count), seed);
        for (int i = 0; i < count; i++) {
          write(part, from + i, samples.get(i).bytes());
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

  private static void write(TableWriter part, long index, byte[] pixels) throws IOException {
    part.write(
        to -> {
          to.startField("index", 0);
          to.addLong(index);
          to.endField("index", 0);
          to.startField("pixels", 1);
          to.addBinary(Binary.fromConstantByteArray(pixels));
          to.endField("pixels", 1);
        });
  }
}
