package io.sparkvae.shard;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Labels from CSV files with a header and the columns {@code filepath,label}; {@code filepath} is
 * an image's id. Read and joined by Spark, however long. An image without a line is refused, and a
 * line without an image is refused in the image's name: either way somebody's image is not where it
 * should be.
 */
final class LabelTable {
  private static final String PATH = "filepath";
  private static final String LABEL = "label";

  /** Of one field; without a limit an unclosed quote would take the rest of the file as one. */
  private static final int MOST_CHARACTERS = 1 << 16;

  private LabelTable() {}

  /**
   * Opens the files as inputs of the run.
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
   * The lines: id, label, number of lines for the id.
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
              .csv(file);
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

  /** The staged table with the labels of the lines, and with what has no partner refused. */
  static Dataset<Row> label(Dataset<Row> staged, Dataset<Row> lines) {
    var good = functions.col("reason").isNull();
    var unlabelled = good.and(functions.col("named").isNull());
    Dataset<Row> labelled =
        staged
            .join(lines, staged.col("id").equalTo(lines.col("path")), "left")
            .withColumn("label", functions.when(good, functions.col("named")))
            // Before the column reason changes, since it is what the others look at.
            .withColumn(
                "pixels", functions.when(unlabelled, null).otherwise(functions.col("pixels")))
            .withColumn("split", functions.when(unlabelled, null).otherwise(functions.col("split")))
            .withColumn(
                "reason",
                functions
                    .when(unlabelled, "no label for it in the CSV file")
                    .otherwise(functions.col("reason")));
    Dataset<Row> missing =
        lines
            .join(staged.select("id"), lines.col("path").equalTo(staged.col("id")), "left_anti")
            .select(
                functions.col("path").as("id"),
                nothing("label"),
                functions.lit(null).cast(Staging.SCHEMA.apply("factors").dataType()).as("factors"),
                functions.lit(null).cast(DataTypes.BinaryType).as("pixels"),
                functions.lit(null).cast(DataTypes.BinaryType).as("sha256"),
                functions.lit(null).cast(DataTypes.IntegerType).as("split"),
                functions.lit(null).cast(DataTypes.LongType).as("place"),
                functions.lit("named in the CSV file, but not there").as("reason"),
                nothing("detail"));
    String[] columns = Staging.SCHEMA.fieldNames();
    return labelled
        .select(columns[0], Arrays.copyOfRange(columns, 1, columns.length))
        .union(missing);
  }

  private static org.apache.spark.sql.Column nothing(String name) {
    return functions.lit(null).cast(DataTypes.StringType).as(name);
  }
}
