package io.sparkvae.shard;

import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.AtomicFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The second pass: sends every good row to its file, sorts, and writes. A file has its final name
 * only when it is complete; an attempt that Spark repeats writes the same bytes again.
 */
record ShardWriter(
    String directory,
    String temporary,
    ShardLayout layout,
    ImageShape shape,
    LabelNames labels,
    Broadcast<SerializableConfiguration> hadoop)
    implements VoidFunction<Iterator<InternalRow>> {
  private static final long serialVersionUID = 1L;
  private static final int PLACE = 5;

  ShardWriter(Workspace workspace, ShardLayout layout, ImageShape shape, LabelNames labels) {
    this(workspace.root(), workspace.temporary(), layout, shape, labels, workspace.hadoop());
  }

  /** Writes all files; {@code good} has the columns of {@link Staging#SCHEMA}. */
  void write(Dataset<Row> good) {
    int parts = layout.parts();
    if (parts == 0) {
      return;
    }
    var slot = functions.udf(new SlotOf(layout, Slots.keys(parts)), DataTypes.IntegerType);
    good.select(
            functions.col("id"),
            functions.col("pixels"),
            functions.col("label"),
            functions.col("factors"),
            functions.col("sha256"),
            functions.col("place"),
            slot.apply(good.col("split"), good.col("place")).as("slot"))
        .repartition(parts, functions.col("slot"))
        // The place says nothing that the hash does not, but numbers are compared fast.
        .sortWithinPartitions("place", "sha256", "id")
        .queryExecution()
        // Spark's own rows: their conversion to public ones costs as much as writing them.
        .toRdd()
        .toJavaRDD()
        .foreachPartition(this);
  }

  @Override
  public void call(Iterator<InternalRow> rows) throws IOException {
    if (!rows.hasNext()) {
      return;
    }
    int number = TaskContext.getPartitionId();
    long attempt = TaskContext.get().taskAttemptId();
    String path = layout.path(number);
    Split split = layout.split(path);
    Path unfinished = new Path(temporary, "part-%d-attempt-%d".formatted(number, attempt));
    Path target = new Path(directory, path);
    try (var part =
        new ParquetPart(
            unfinished,
            ShardSchema.SHARD,
            layout.rowsPerGroup(),
            Map.of(ShardSchema.SHAPE, shape.toString()),
            hadoop.value().value())) {
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (layout.part(split, row.getLong(PLACE)) != number) {
          throw new IllegalStateException("found a row of another file in that of " + path);
        }
        part.write(to -> add(to, row, split));
      }
      part.end();
    }
    AtomicFile.move(unfinished, target, unfinished.getFileSystem(hadoop.value().value()));
  }

  /** Columns in the order of {@link #write}. */
  private void add(RecordConsumer to, InternalRow row, Split split) {
    ShardSchema.addRow(
        to,
        Binary.fromConstantByteArray(row.getUTF8String(0).getBytes()),
        row.getBinary(1),
        row.isNullAt(2) ? null : labels.label(row.getUTF8String(2).toString()),
        row.isNullAt(3) ? null : row.getArray(3).toIntArray(),
        row.getBinary(4),
        split);
  }

  private record SlotOf(ShardLayout layout, int[] keys) implements UDF2<Integer, Long, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer split, Long place) {
      return keys[layout.part(Split.values()[split], place)];
    }
  }
}
