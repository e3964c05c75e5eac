// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Writes the statistics as a Parquet table with one row for each dimension, in one file. */
final class DimensionTable {
  private static final String FILE = "dimensions/part-00000.parquet";

  /**
   * Columns of every table: those of the KL divergence of a dimension, or of a code of an image.
   */
  private static final List<DimensionColumn> OF_DIVERGENCE =
      List.of(
          DimensionColumn.integer("dimension", (s, j) -> j),
          DimensionColumn.real("klMean", (s, j) -> s.kl().mean().get(j)),
          DimensionColumn.real("klStandardDeviation", (s, j) -> s.kl().standardDeviation().get(j)),
          DimensionColumn.real("klStandardError", (s, j) -> s.kl().standardError().get(j)),
          DimensionColumn.real("klMinimum", (s, j) -> s.kl().minimum().get(j)),
          DimensionColumn.real("klMaximum", (s, j) -> s.kl().maximum().get(j)));

  /** Further columns, of a posterior that has means. */
  private static final List<DimensionColumn> OF_MEANS =
      List.of(
          DimensionColumn.real("muMean", (s, j) -> s.mu().mean().get(j)),
          DimensionColumn.real("muVariance", (s, j) -> s.mu().variance().get(j)),
          DimensionColumn.flag("active", Statistics::active));

  /** Further columns, of a latent with places: where a dimension is. */
  private static final List<DimensionColumn> OF_PLACES =
      List.of(
          DimensionColumn.integer("place", (s, j) -> j / s.latent().channels()),
          DimensionColumn.integer("channel", (s, j) -> j % s.latent().channels()));

  private DimensionTable() {}

  private static List<DimensionColumn> columns(Statistics content) {
    List<DimensionColumn> columns = new ArrayList<>(OF_DIVERGENCE);
    if (!content.ofCodes()) {
      columns.addAll(OF_MEANS);
      columns.addAll(content.latent().isVector() ? List.of() : OF_PLACES);
    }
    return columns;
  }

  private static MessageType schema(List<DimensionColumn> columns) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    columns.forEach(column -> schema.required(column.type()).named(column.name()));
    return schema.named("dimensions");
  }

  static Manifest.DataFile write(Statistics content, OutputDirectory out, Configuration hadoop) {
    Path written = new Path(out.journal().scratch(), "dimensions");
    List<DimensionColumn> columns = columns(content);
    int dimensions = content.kl().mean().size();
    try (TableWriter part =
        new TableWriter(written, schema(columns), dimensions, Map.of(), hadoop)) {
      for (int j = 0; j < dimensions; j++) {
        int dimension = j;
        part.write(to -> add(to, columns, content, dimension));
      }
      TableWriter.Summary summary = part.end();
      out.journal().adopt(written, FILE);
      return new Manifest.DataFile(FILE, summary.bytes(), summary.sha256());
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(written, e.getMessage()), e);
    }
  }

  private static void add(
      RecordConsumer to, List<DimensionColumn> columns, Statistics content, int dimension) {
    for (int i = 0; i < columns.size(); i++) {
      DimensionColumn column = columns.get(i);
      to.startField(column.name(), i);
      column.value().of(content).accept(to, dimension);
      to.endField(column.name(), i);
    }
  }
}
