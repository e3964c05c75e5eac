// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.ShardSchema;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes the sorted rows of consecutive files, in the second pass. When Spark repeats the task, the
 * new attempt writes the same bytes under other temporary names.
 */
record ShardWriter(
    String temporary,
    ShardLayout layout,
    PartGroups groups,
    ImageShape shape,
    LabelNames labels,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function2<Integer, Iterator<StagedRow>, List<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  /** Rows of which the first can be looked at before it is taken. */
  private static final class Rows {
    private final Iterator<StagedRow> behind;

    /** Null after the last row. */
    private StagedRow first;

    Rows(Iterator<StagedRow> rows) {
      behind = rows;
      take();
    }

    StagedRow take() {
      StagedRow taken = first;
      first = behind.hasNext() ? behind.next() : null;
      return taken;
    }
  }

  /** Assigns each row to the task that writes its file. */
  static final class TaskOfRow extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final ShardLayout layout;
    private final PartGroups groups;

    TaskOfRow(ShardLayout layout, PartGroups groups) {
      this.layout = layout;
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups.count();
    }

    @Override
    public int getPartition(Object key) {
      return groups.group(partOf(layout, (byte[]) key));
    }
  }

  private static int partOf(ShardLayout layout, byte[] key) {
    return layout.part(StagedRow.split(key), StagedRow.sha256(key));
  }

  @Override
  public List<WrittenFile> call(Integer group, Iterator<StagedRow> rows) throws IOException {
    Rows sorted = new Rows(rows);
    List<WrittenFile> written = new ArrayList<>();
    for (int number : groups.parts(group)) {
      written.add(write(number, sorted));
    }
    return written;
  }

  /** Writes the file with a number. Its rows are the next ones. */
  private WrittenFile write(int number, Rows rows) throws IOException {
    String path = layout.path(number);
    if (!isNext(number, rows)) {
      return WrittenFile.empty(path);
    }
    Split split = ShardLayout.split(path);
    Path file = new Path(temporary, "part-%s-%s".formatted(number, UUID.randomUUID()));
    Map<String, Integer> numbers = new HashMap<>();
    try (var part =
        new TableWriter(
            file,
            ShardSchema.SHARD,
            layout.rowsPerGroup(),
            Map.of(ShardSchema.SHAPE, shape.toString()),
            hadoop.value().value())) {
      while (isNext(number, rows)) {
        StagedRow row = rows.take();
        StagedRow.Fields fields = row.fields();
        Integer label =
            fields.label() == null ? null : numbers.computeIfAbsent(fields.label(), labels::label);
        ByteBuffer pixels = fields.pixels();
        part.write(
            to ->
                ShardSchema.addRow(
                    to,
                    Binary.fromConstantByteArray(row.idBytes()),
                    Binary.fromConstantByteArray(
                        pixels.array(), pixels.position(), pixels.remaining()),
                    label,
                    fields.factors(),
                    row.sha256(),
                    split));
      }
      return new WrittenFile(path, file.toString(), part.end());
    }
  }

  private boolean isNext(int number, Rows rows) {
    return rows.first != null && partOf(layout, rows.first.key()) == number;
  }
}
