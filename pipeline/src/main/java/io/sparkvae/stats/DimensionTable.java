// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Writes the statistics as a Parquet table with one row for each dimension, in one file. */
final class DimensionTable {
  private static final String FILE = StatsStage.TABLE + "/part-00000.parquet";

  /** All columns, in their order. To add a statistic of a dimension, add a line here. */
  private static final List<DimensionColumn> COLUMNS =
      List.of(
          DimensionColumn.number("dimension"),
          DimensionColumn.real("klMean", (s, j) -> s.kl().mean().get(j)),
          DimensionColumn.real("klStandardDeviation", (s, j) -> s.kl().standardDeviation().get(j)),
          DimensionColumn.real("klStandardError", (s, j) -> s.kl().standardError().get(j)),
          DimensionColumn.real("klMinimum", (s, j) -> s.kl().minimum().get(j)),
          DimensionColumn.real("klMaximum", (s, j) -> s.kl().maximum().get(j)),
          DimensionColumn.real("muMean", (s, j) -> s.mu().mean().get(j)),
          DimensionColumn.real("muVariance", (s, j) -> s.mu().variance().get(j)),
          DimensionColumn.flag("active", Statistics::active));

  private DimensionTable() {}

  private static MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    COLUMNS.forEach(column -> schema.required(column.type()).named(column.name()));
    return schema.named("dimensions");
  }

  static Manifest.DataFile write(Statistics content, OutputDirectory out, Configuration hadoop) {
    Path written = new Path(out.journal().scratch(), "dimensions");
    try (TableWriter part =
        new TableWriter(written, schema(), content.latent(), Map.of(), hadoop)) {
      for (int j = 0; j < content.latent(); j++) {
        int dimension = j;
        part.write(to -> add(to, content, dimension));
      }
      TableWriter.Summary summary = part.end();
      out.journal().adopt(written, FILE);
      return new Manifest.DataFile(FILE, summary.bytes(), summary.sha256());
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(written, e.getMessage()), e);
    }
  }

  private static void add(RecordConsumer to, Statistics content, int dimension) {
    for (int i = 0; i < COLUMNS.size(); i++) {
      DimensionColumn column = COLUMNS.get(i);
      to.startField(column.name(), i);
      column.value().of(content).accept(to, dimension);
      to.endField(column.name(), i);
    }
  }
}
