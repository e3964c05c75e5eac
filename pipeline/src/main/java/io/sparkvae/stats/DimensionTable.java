package io.sparkvae.stats;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The statistics as a Parquet table with one row a dimension, in one file. */
final class DimensionTable {
  private static final StructType SCHEMA =
      new StructType()
          .add("dimension", DataTypes.IntegerType, false)
          .add("klMean", DataTypes.DoubleType, false)
          .add("klStandardDeviation", DataTypes.DoubleType, false)
          .add("klStandardError", DataTypes.DoubleType, false)
          .add("klMinimum", DataTypes.DoubleType, false)
          .add("klMaximum", DataTypes.DoubleType, false)
          .add("muMean", DataTypes.DoubleType, false)
          .add("muVariance", DataTypes.DoubleType, false)
          .add("active", DataTypes.BooleanType, false);

  private DimensionTable() {}

  static void write(SparkSession spark, StatisticsContent content, Path directory) {
    List<Row> rows =
        IntStream.range(0, content.latent())
            .mapToObj(
                j ->
                    RowFactory.create(
                        j,
                        content.kl().mean().get(j),
                        content.kl().standardDeviation().get(j),
                        content.kl().standardError().get(j),
                        content.kl().minimum().get(j),
                        content.kl().maximum().get(j),
                        content.mu().mean().get(j),
                        content.mu().variance().get(j),
                        content.active(j)))
            .toList();
    spark.createDataFrame(rows, SCHEMA).coalesce(1).write().parquet(directory.toString());
  }
}
