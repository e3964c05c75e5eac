package io.sparkvae.shard;

import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
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
    SerializableConfiguration hadoop)
    implements ForeachPartitionFunction<Row> {
  private static final long serialVersionUID = 1L;

  ShardWriter(Workspace workspace, ShardLayout layout, ImageShape shape) {
    this(workspace.root(), workspace.temporary(), layout, shape, workspace.hadoop());
  }

  /** Writes all files; {@code staged} has the columns of {@link Staging#SCHEMA}. */
  static void write(Dataset<Row> staged, LabelNames labels, ShardWriter writer) {
    int parts = writer.layout.parts();
    if (parts == 0) {
      return;
    }
    var slot = functions.udf(new SlotOf(writer.layout, Slots.keys(parts)), DataTypes.IntegerType);
    var order = functions.udf(new OrderOf(), DataTypes.LongType);
    var label = functions.udf(new LabelOf(labels), DataTypes.IntegerType);
    staged
        .withColumn("slot", slot.apply(staged.col("split"), staged.col("sha256")))
        .repartition(parts, functions.col("slot"))
        // The first one says nothing that the second does not, but numbers are compared fast.
        .sortWithinPartitions(
            order.apply(functions.col("sha256")), functions.col("sha256"), functions.col("id"))
        .select(
            functions.col("id"),
            functions.col("pixels"),
            label.apply(functions.col("label")).as("label"),
            functions.col("factors"),
            functions.col("sha256"),
            functions.col("split"))
        .foreachPartition(writer);
  }

  @Override
  public void call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return;
    }
    int number = TaskContext.getPartitionId();
    long attempt = TaskContext.get().taskAttemptId();
    Path unfinished = new Path(temporary, "part-%d-attempt-%d".formatted(number, attempt));
    Path target = new Path(directory, layout.path(number));
    Map<String, String> metadata = Map.of(ShardSchema.SHAPE, shape.toString());
    try (var part =
        new ParquetPart(
            unfinished,
            target,
            ShardSchema.SHARD,
            layout.rowsPerGroup(),
            metadata,
            hadoop.value())) {
      while (rows.hasNext()) {
        Row row = rows.next();
        part.write(to -> add(to, row, number));
      }
      part.publish();
    }
  }

  private void add(RecordConsumer to, Row row, int number) {
    byte[] sha256 = row.getAs(4);
    String split = row.getString(5);
    if (layout.part(StagedTable.split(split), sha256) != number) {
      throw new IllegalStateException(
          "partition %d: found a row of part %d"
              .formatted(number, layout.part(StagedTable.split(split), sha256)));
    }
    ShardSchema.addRow(
        to,
        row.getString(0),
        row.getAs(1),
        row.isNullAt(2) ? null : row.getInt(2),
        row.isNullAt(3) ? null : row.getList(3),
        sha256,
        split);
  }

  private record SlotOf(ShardLayout layout, int[] keys) implements UDF2<String, byte[], Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(String split, byte[] sha256) {
      return keys[layout.part(StagedTable.split(split), sha256)];
    }
  }

  /** The first eight bytes, so that the order of the numbers is that of the hashes. */
  private record OrderOf() implements UDF1<byte[], Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Long call(byte[] sha256) {
      return ByteBuffer.wrap(sha256).getLong() ^ Long.MIN_VALUE;
    }
  }

  private record LabelOf(LabelNames labels) implements UDF1<String, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(String name) {
      return labels.label(name);
    }
  }
}
