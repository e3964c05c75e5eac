// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ParquetList;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TableWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/** Writes one file of a latents table, with the columns of {@link LatentsSchema}. */
final class LatentsFile implements Closeable {
  /**
   * Approximate size of a row group, in bytes. A row group is held in memory until it is complete.
   */
  private static final int ROW_GROUP_BYTES = 16 << 20;

  private static final int BYTES_BESIDE_LATENTS = 128;

  /** Key under which Spark looks for the schema that it gives a file's rows. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private final LatentsSchema schema;
  private final StructType table;
  private final Binary split;
  private final TableWriter part;

  LatentsFile(Path file, LatentsSchema schema, Split split, Configuration hadoop)
      throws IOException {
    this.schema = schema;
    this.table = schema.table();
    this.split = Binary.fromString(split.column());
    this.part =
        new TableWriter(
            file,
            new SparkToParquetSchemaConverter(new SQLConf()).convert(table),
            rowsOfGroup(schema),
            schema.saysShapes() ? Map.of(SPARK_SCHEMA, table.json()) : Map.of(),
            hadoop);
  }

  private static int rowsOfGroup(LatentsSchema schema) {
    long rowBytes = schema.numbers() * Float.BYTES + BYTES_BESIDE_LATENTS;
    return (int) Math.max(1, ROW_GROUP_BYTES / rowBytes);
  }

  /** Returns the number of rows in each row group of a file with so many rows. */
  static List<Long> rowGroups(LatentsSchema schema, long rows) {
    int each = rowsOfGroup(schema);
    List<Long> groups = new ArrayList<>();
    for (long left = rows; left > 0; left -= each) {
      groups.add(Math.min(left, each));
    }
    return groups;
  }

  /**
   * Writes images of a batch.
   *
   * @param from number of the first image in the batch
   * @param to number behind the last one
   */
  void write(Posteriors of, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      int image = i;
      part.write(row -> add(row, of, image));
    }
  }

  private void add(RecordConsumer to, Posteriors of, int i) {
    Chunk chunk = of.images().chunk(i);
    int row = of.images().row(i);
    addBinary(to, "id", 0, Binary.fromString(chunk.ids().get(row)));
    addFloats(to, "mu", 1, of, of.mu(), i);
    addFloats(to, "logVar", 2, of, of.logVar(), i);
    addFloats(to, "kl", 3, of, of.kl(), i);
    addDouble(to, "logLikelihood", 4, of.logLikelihood()[i]);
    addDouble(to, "elbo", 5, of.elbo(i));
    addBinary(to, "split", 6, split);
    if (chunk.labels()[row] != null) {
      to.startField("label", 7);
      to.addInteger(chunk.labels()[row]);
      to.endField("label", 7);
    }
    if (chunk.factors()[row] != null) {
      addIntegers(to, "factors", 8, chunk.factors()[row]);
    }
    if (!schema.codes().isEmpty()) {
      addIntegers(to, LatentsSchema.CODES, table.fieldIndex(LatentsSchema.CODES), of.codes(i));
    }
    switch (schema.columns()) {
      case WITHOUT_Z -> {}
      case WITH_Z ->
          addFloats(to, LatentsSchema.Z, table.fieldIndex(LatentsSchema.Z), of, of.z(), i);
    }
  }

  private static void addBinary(RecordConsumer to, String name, int index, Binary value) {
    to.startField(name, index);
    to.addBinary(value);
    to.endField(name, index);
  }

  private static void addDouble(RecordConsumer to, String name, int index, double value) {
    to.startField(name, index);
    to.addDouble(value);
    to.endField(name, index);
  }

  private static void addFloats(
      RecordConsumer to, String name, int index, Posteriors of, float[] values, int image) {
    int width = values.length / of.images().capacity();
    addList(to, name, index, width, j -> to.addFloat(values[image * width + j]));
  }

  private static void addIntegers(RecordConsumer to, String name, int index, int[] values) {
    addList(to, name, index, values.length, j -> to.addInteger(values[j]));
  }

  private static void addList(
      RecordConsumer to, String name, int index, int length, IntConsumer addElement) {
    to.startField(name, index);
    ParquetList.add(to, length, addElement);
    to.endField(name, index);
  }

  /** Completes the file and returns its length and digest. */
  TableWriter.Summary end() throws IOException {
    return part.end();
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
