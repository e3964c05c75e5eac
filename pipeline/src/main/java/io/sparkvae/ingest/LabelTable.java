// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.LiteralPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Labels from CSV files with a header and the columns {@code filepath,label}; {@code filepath} is
 * an image's id. Spark reads and joins the files, so they may have any length. An image without a
 * line is refused. A line without an image counts as a refused image, because an image is missing
 * or misnamed.
 */
final class LabelTable {
  private static final String PATH = "filepath";
  private static final String LABEL = "label";

  /**
   * Maximum length of a field. Without a limit an unclosed quote would make the rest of the file
   * one field.
   */
  private static final int MOST_CHARACTERS = 1 << 16;

  private static final StructType IDS = new StructType().add("id", DataTypes.StringType);
  private static final StructType ROWS =
      IDS.add("key", DataTypes.BinaryType).add("value", DataTypes.BinaryType);

  private LabelTable() {}

  /**
   * Returns the files as inputs of the run.
   *
   * @throws ConfigurationFailure when there is no such file, or it lacks a column
   */
  static List<Manifest.Input> inputs(List<String> files, Configuration hadoop) {
    return files.stream()
        .map(
            file -> {
              Path path = new Path(file);
              try (var in = path.getFileSystem(hadoop).open(path)) {
                return new Manifest.Input(
                    "labels",
                    path.getFileSystem(hadoop).makeQualified(path).toString(),
                    Digest.ofStream(in),
                    com.fasterxml.jackson.databind.node.NullNode.getInstance());
              } catch (FileNotFoundException e) {
                throw new ConfigurationFailure(
                    "ingest.labels: expected a CSV file, found none at " + file, e);
              } catch (IOException e) {
                throw new ResourceFailure(
                    "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
              }
            })
        .toList();
  }

  /**
   * Reads the lines as rows of id, label, and number of lines for the id.
   *
   * @throws ConfigurationFailure when a column is missing
   * @throws DataFailure when an image has two labels
   */
  static Dataset<Row> read(SparkSession spark, List<String> files) {
    Dataset<Row> all = null;
    for (String file : files) {
      Dataset<Row> lines =
          spark
              .read()
              .option("header", true)
              .option("maxCharsPerColumn", MOST_CHARACTERS)
              .csv(LiteralPath.of(new Path(file)));
      if (!Arrays.asList(lines.columns()).containsAll(List.of(PATH, LABEL))) {
        throw new ConfigurationFailure(
            "ingest.labels: expected the columns filepath,label, found %s (%s)"
                .formatted(String.join(",", lines.columns()), file));
      }
      Dataset<Row> columns = lines.select(PATH, LABEL);
      all = all == null ? columns : all.union(columns);
    }
    Dataset<Row> grouped =
        all.withColumn("path", functions.regexp_replace(functions.col(PATH), "^(\\./)+", ""))
            .groupBy("path")
            .agg(functions.min(LABEL).as("named"), functions.countDistinct(LABEL).as("labels"));
    List<Row> torn = grouped.filter("labels > 1").limit(1).collectAsList();
    if (!torn.isEmpty()) {
      throw new DataFailure(
          "ingest.labels: expected one label for each image, found %d for %s"
              .formatted(torn.get(0).getLong(2), torn.get(0).getString(0)));
    }
    return grouped.select("path", "named");
  }

  /**
   * Returns the staged rows with the labels of the lines. Images without a line, and lines without
   * an image, are refused rows.
   */
  static JavaRDD<StagedRow> label(JavaRDD<StagedRow> staged, Dataset<Row> lines) {
    SparkSession spark = lines.sparkSession();
    Dataset<Row> rows =
        spark.createDataFrame(
            staged.map(row -> RowFactory.create(row.id(), row.key(), row.value())), ROWS);
    JavaRDD<StagedRow> labelled =
        rows.join(lines, rows.col("id").equalTo(lines.col("path")), "left")
            .select("key", "value", "named")
            .toJavaRDD()
            .map(row -> label(new StagedRow(row.getAs(0), row.getAs(1)), row.getString(2)));
    Dataset<Row> ids = spark.createDataFrame(staged.map(row -> RowFactory.create(row.id())), IDS);
    JavaRDD<StagedRow> missing =
        lines
            .join(ids, lines.col("path").equalTo(ids.col("id")), "left_anti")
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
