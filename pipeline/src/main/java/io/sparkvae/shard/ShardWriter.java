package io.sparkvae.shard;

import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
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
    var part = functions.udf(new PartOf(writer.layout), DataTypes.IntegerType);
    var slot = functions.udf(new SlotOf(Slots.keys(parts)), DataTypes.IntegerType);
    var label = functions.udf(new LabelOf(labels), DataTypes.IntegerType);
    staged
        .withColumn("part", part.apply(staged.col("split"), staged.col("sha256")))
        .withColumn("slot", slot.apply(functions.col("part")))
        .repartition(parts, functions.col("slot"))
        .sortWithinPartitions("part", "sha256", "id")
        .select(
            functions.col("id"),
            functions.col("pixels"),
            label.apply(functions.col("label")).as("label"),
            functions.col("factors"),
            functions.col("sha256"),
            functions.col("split"),
            functions.col("part"))
        .foreachPartition(writer);
  }

  @Override
  public void call(Iterator<Row> rows) throws IOException {
    Configuration conf = hadoop.value();
    long attempt = TaskContext.get().taskAttemptId();
    ParquetPart open = null;
    int part = -1;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (open == null || row.getInt(6) != part) {
        if (open != null) {
          publish(open, part, attempt, conf);
        }
        part = row.getInt(6);
        open =
            new ParquetPart(
                temporary(part, attempt),
                ShardSchema.SHARD,
                layout.rowsPerGroup(),
                Map.of(ShardSchema.SHAPE, shape.toString()),
                conf);
      }
      open.write(
          to ->
              ShardSchema.addRow(
                  to,
                  row.getString(0),
                  row.getAs(1),
                  row.isNullAt(2) ? null : row.getInt(2),
                  row.isNullAt(3) ? null : row.getList(3),
                  row.getAs(4),
                  row.getString(5)));
    }
    if (open != null) {
      publish(open, part, attempt, conf);
    }
  }

  private Path temporary(int part, long attempt) {
    return new Path(temporary, "part-%d-attempt-%d".formatted(part, attempt));
  }

  private void publish(ParquetPart open, int part, long attempt, Configuration conf)
      throws IOException {
    open.close();
    Path target = new Path(directory, layout.path(part));
    FileContext context = FileContext.getFileContext(target.toUri(), conf);
    context.mkdir(target.getParent(), null, true);
    context.rename(temporary(part, attempt), target, Options.Rename.OVERWRITE);
  }

  private record PartOf(ShardLayout layout) implements UDF2<String, byte[], Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(String split, byte[] sha256) {
      return layout.part(StagedTable.split(split), sha256);
    }
  }

  private record SlotOf(int[] keys) implements UDF1<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer part) {
      return keys[part];
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
