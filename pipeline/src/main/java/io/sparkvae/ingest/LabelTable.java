// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Gives staged images the labels of files. Spark reads and joins the files, so they may have any
 * length. An image without a line is refused. A line without an image counts as a refused image,
 * because an image is missing or misnamed. {@link LabelCheck} has checked the files before.
 */
final class LabelTable {
  private static final StructType LINES =
      new StructType()
          .add("name", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("label", DataTypes.StringType);
  private static final StructType IDS = new StructType().add("id", DataTypes.StringType);
  private static final StructType ROWS =
      IDS.add("key", DataTypes.BinaryType).add("value", DataTypes.BinaryType);

  private LabelTable() {}

  /** Reads the lines as rows of the name that images are compared by, path and label. */
  static Dataset<Row> read(
      SparkSession spark,
      LabelFiles files,
      PathMatch match,
      Broadcast<SerializableConfiguration> hadoop) {
    // Executors have other working directories, from which a relative path is another one.
    Map<String, String> beside = new HashMap<>();
    for (String file : files.files()) {
      beside.put(file, files.beside(file, hadoop.value().value()));
    }
    JavaRDD<Row> lines =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(files.files(), files.files().size())
            .flatMap(file -> rows(file, beside.get(file), files, match, hadoop.value().value()));
    return spark
        .createDataFrame(lines, LINES)
        .groupBy("name")
        .agg(functions.min("path").as("path"), functions.min("label").as("label"));
  }

  private static Iterator<Row> rows(
      String file, String beside, LabelFiles files, PathMatch match, Configuration hadoop) {
    LabelFile lines = LabelFile.open(file, files.columns(), hadoop);
    TaskCompletionListener closing = context -> lines.close();
    TaskContext.get().addTaskCompletionListener(closing);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return lines.hasNext();
      }

      @Override
      public Row next() {
        LabelFile.Line line = lines.next();
        return RowFactory.create(
            match.ofLine(line.path(), beside),
            line.path(),
            line.label().isEmpty() ? null : line.label());
      }
    };
  }

  /**
   * Returns the staged rows with the labels of the lines. Images without a line, and lines without
   * an image, are refused rows.
   */
  static JavaRDD<StagedRow> label(JavaRDD<StagedRow> staged, PathMatch match, Dataset<Row> lines) {
    SparkSession spark = lines.sparkSession();
    Dataset<Row> rows =
        spark.createDataFrame(
            staged.map(row -> RowFactory.create(match.ofId(row.id()), row.key(), row.value())),
            ROWS);
    JavaRDD<StagedRow> labelled =
        rows.join(lines, rows.col("id").equalTo(lines.col("name")), "left")
            .select("key", "value", "label")
            .toJavaRDD()
            .map(row -> label(new StagedRow(row.getAs(0), row.getAs(1)), row.getString(2)));
    Dataset<Row> ids =
        spark.createDataFrame(staged.map(row -> RowFactory.create(match.ofId(row.id()))), IDS);
    JavaRDD<StagedRow> missing =
        lines
            .join(ids, lines.col("name").equalTo(ids.col("id")), "left_anti")
            .select("path")
            .toJavaRDD()
            .map(
                row ->
                    StagedRow.refused(
                        row.getString(0), null, "named in the CSV file, but not there", null));
    return labelled.union(missing);
  }

  private static StagedRow label(StagedRow row, String name) {
    if (!row.isGood()) {
      return row;
    }
    return name == null
        ? StagedRow.refused(row.id(), row.sha256(), "no label for it in the CSV file", null)
        : row.labelled(name);
  }
}
