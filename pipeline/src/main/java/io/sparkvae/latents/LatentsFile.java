// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ParquetList;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TableWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes one file of a latents table, with the columns of {@link LatentsSchema}. */
final class LatentsFile implements Closeable {
  private final LatentsLayout layout;
  private final Binary split;
  private final TableWriter part;

  LatentsFile(Path file, LatentsLayout layout, Split split, Configuration hadoop)
      throws IOException {
    this.layout = layout;
    this.split = Binary.fromString(split.column());
    this.part =
        new TableWriter(file, layout.columns(), layout.rowsOfGroup(), layout.metadata(), hadoop);
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
    if (!layout.schema().codes().isEmpty()) {
      addIntegers(to, LatentsSchema.CODES, index(LatentsSchema.CODES), of.codes(i));
    }
    switch (layout.schema().columns()) {
      case WITHOUT_Z -> {}
      case WITH_Z -> addFloats(to, LatentsSchema.Z, index(LatentsSchema.Z), of, of.z(), i);
    }
  }

  private int index(String column) {
    return layout.table().fieldIndex(column);
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
