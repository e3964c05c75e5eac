// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.ShardSchema;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * Writes the sorted rows of one file, in the second pass. When Spark repeats the task, the new
 * attempt writes the same bytes under another temporary name.
 */
record ShardWriter(
    String temporary,
    ShardLayout layout,
    ImageShape shape,
    LabelNames labels,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function2<Integer, Iterator<StagedRow>, Iterator<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  /** Assigns each row to a file. */
  static final class FileOfRow extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final ShardLayout layout;

    FileOfRow(ShardLayout layout) {
      this.layout = layout;
    }

    @Override
    public int numPartitions() {
      return layout.parts();
    }

    @Override
    public int getPartition(Object key) {
      return layout.part(StagedRow.split((byte[]) key), StagedRow.sha256((byte[]) key));
    }
  }

  @Override
  public Iterator<WrittenFile> call(Integer number, Iterator<StagedRow> rows) throws IOException {
    String path = layout.path(number);
    if (!rows.hasNext()) {
      return List.of(WrittenFile.empty(path)).iterator();
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
      while (rows.hasNext()) {
        StagedRow row = rows.next();
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
      return List.of(new WrittenFile(path, file.toString(), part.end())).iterator();
    }
  }
}
