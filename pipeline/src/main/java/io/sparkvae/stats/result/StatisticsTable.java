// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes a Parquet table of the statistics directory, in one file. */
final class StatisticsTable implements AutoCloseable {
  private static final int ROWS_PER_GROUP = 1 << 16;

  private final OutputDirectory out;
  private final Path written;
  private final MessageType schema;
  private final TableWriter writer;
  private final String file;

  /**
   * Begins a table.
   *
   * @param name of its directory
   */
  StatisticsTable(String name, MessageType schema, OutputDirectory out, Configuration hadoop)
      throws IOException {
    this.out = out;
    this.schema = schema;
    this.written = new Path(out.journal().scratch(), name);
    this.file = name + "/part-00000.parquet";
    this.writer = new TableWriter(written, schema, ROWS_PER_GROUP, Map.of(), hadoop);
  }

  /** Writes the rows of a table. */
  interface Rows {
    void writeTo(StatisticsTable table) throws IOException;
  }

  /**
   * Writes a table and returns its file for the manifest.
   *
   * @throws ResourceFailure when it cannot be written
   */
  static Manifest.DataFile write(
      String name, MessageType schema, OutputDirectory out, Configuration hadoop, Rows rows) {
    try (StatisticsTable table = new StatisticsTable(name, schema, out, hadoop)) {
      rows.writeTo(table);
      TableWriter.Summary summary = table.writer.end();
      out.journal().adopt(table.written, table.file);
      return new Manifest.DataFile(table.file, summary.bytes(), summary.sha256());
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be written: %s".formatted(out.resolve(name), e.getMessage()), e);
    }
  }

  /**
   * Adds a row.
   *
   * @param values one for each column: an Integer, Long, Double, String or {@link Doubles}
   */
  void add(Object... values) throws IOException {
    writer.write(
        to -> {
          for (int i = 0; i < values.length; i++) {
            String name = schema.getFieldName(i);
            to.startField(name, i);
            addValue(to, values[i]);
            to.endField(name, i);
          }
        });
  }

  /** The numbers of a list. */
  record Doubles(int count, IntToDoubleFunction value) {}

  private static void addValue(RecordConsumer to, Object value) {
    if (value instanceof Integer one) {
      to.addInteger(one);
    } else if (value instanceof Long one) {
      to.addLong(one);
    } else if (value instanceof Double one) {
      to.addDouble(one);
    } else if (value instanceof Doubles list) {
      addList(to, list);
    } else {
      to.addBinary(Binary.fromString((String) value));
    }
  }

  private static void addList(RecordConsumer to, Doubles list) {
    to.startGroup();
    to.startField("list", 0);
    for (int i = 0; i < list.count(); i++) {
      to.startGroup();
      to.startField("element", 0);
      to.addDouble(list.value().applyAsDouble(i));
      to.endField("element", 0);
      to.endGroup();
    }
    to.endField("list", 0);
    to.endGroup();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
