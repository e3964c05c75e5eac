// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.storage.LiteralPath;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A source that is a table, whose columns Spark reads. */
record TableSource(
    Listing listing, TableLayout layout, ImageShape shape, long count, long taskBytes)
    implements ImageSource {

  /**
   * Opens a table.
   *
   * @param spark session whose settings are changed
   */
  static Dataset<Row> table(Listing listing, SparkSession spark) {
    // Otherwise a column of nanoseconds, which is not read, would be an error.
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", true);
    String[] paths =
        listing.files().stream()
            .map(f -> LiteralPath.of(listing.resolve(f)))
            .toArray(String[]::new);
    try {
      var reader = spark.read();
      if (!listing.single()) {
        // Keeps partition columns, whose values are in directory names.
        reader = reader.option("basePath", listing.root().toString());
      }
      return reader.parquet(paths);
    } catch (Exception e) {
      Failure failure = Failure.causeOf(e);
      throw failure != null
          ? failure
          : new DataFailure(
              "input %s: expected a Parquet table, found %s".formatted(listing.root(), reason(e)),
              e);
    }
  }

  /** Returns the innermost cause in one line, because Spark's messages contain stack traces. */
  private static String reason(Throwable e) {
    return e.getCause() != null
        ? reason(e.getCause())
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public OptionalLong expected() {
    return OptionalLong.of(count);
  }

  @Override
  public JavaRDD<SourceImage> images(
      SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
    TableLayout chosen = layout;
    ImageShape pixels = shape;
    return rows(listing, spark, taskBytes, chosen.columns()).map(row -> chosen.image(row, pixels));
  }

  /**
   * Returns columns of a table, in tasks of so many bytes.
   *
   * @param spark session whose settings are changed
   */
  static JavaRDD<Row> rows(Listing listing, SparkSession spark, long taskBytes, Column... columns) {
    // Partitions must be the same on every cluster, because a continued run identifies finished
    // work by their numbers.
    spark.conf().set("spark.sql.files.minPartitionNum", 1);
    spark.conf().set("spark.sql.files.maxPartitionBytes", taskBytes);
    return table(listing, spark).select(columns).toJavaRDD();
  }
}
