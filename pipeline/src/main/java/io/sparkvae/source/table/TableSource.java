// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.storage.LiteralPath;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The images of a table.
 *
 * @param table its rows, in a session of their own
 * @param pixels shape and scale of a table of pixels; null for other tables
 * @param count number of rows
 */
public record TableSource(Dataset<Row> table, TableLayout layout, TablePixels pixels, long count)
    implements ImageSource {

  /**
   * Returns a session for reading tables, whose settings are its own.
   *
   * @param taskBytes bytes of files that one task reads
   */
  static SparkSession session(SparkSession spark, long taskBytes) {
    return prepared(spark.newSession(), taskBytes);
  }

  /** The same with the catalogs, views and settings of the given session. */
  static SparkSession sessionOf(SparkSession spark, long taskBytes) {
    return prepared(spark.cloneSession(), taskBytes);
  }

  private static SparkSession prepared(SparkSession session, long taskBytes) {
    // Otherwise a column of nanoseconds, which is not read, would be an error.
    session.conf().set("spark.sql.legacy.parquet.nanosAsLong", true);
    // Partitions must be the same on every cluster, because a continued run identifies finished
    // work by their numbers.
    session.conf().set("spark.sql.files.minPartitionNum", 1);
    session.conf().set("spark.sql.files.maxPartitionBytes", taskBytes);
    return session;
  }

  /** Opens a table of Parquet files. */
  static Dataset<Row> table(Listing listing, SparkSession spark) {
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
  static String reason(Throwable e) {
    return e.getCause() != null
        ? reason(e.getCause())
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public OptionalLong expected() {
    return OptionalLong.of(count);
  }

  @Override
  public Optional<List<String>> classes() {
    return Optional.of(layout.classes()).filter(names -> !names.isEmpty());
  }

  @Override
  public JavaRDD<SourceImage> images(
      SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
    return images(table.select(layout.columns()).toJavaRDD());
  }

  /** Returns the images of rows of the layout's columns. */
  JavaRDD<SourceImage> images(JavaRDD<Row> rows) {
    TableLayout chosen = layout;
    TablePixels known = pixels;
    return chosen.counts()
        ? rows.mapPartitions(part -> new CountedRows(part, chosen, known))
        : rows.map(row -> chosen.image(row, -1, known));
  }

  /** Counts the rows of each file, of which a task reads all. */
  private static final class CountedRows implements Iterator<SourceImage> {
    private final Iterator<Row> rows;
    private final TableLayout layout;
    private final TablePixels pixels;
    private String file;
    private long number;

    CountedRows(Iterator<Row> rows, TableLayout layout, TablePixels pixels) {
      this.rows = rows;
      this.layout = layout;
      this.pixels = pixels;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public SourceImage next() {
      Row row = rows.next();
      if (!row.getString(3).equals(file)) {
        file = row.getString(3);
        number = 0;
      }
      return layout.image(row, number++, pixels);
    }
  }

  /** Spark may divide other tables than those of files in another way when it reads them again. */
  @Override
  public Optional<String> division(JavaRDD<SourceImage> images) {
    return TableDivision.of(images.rdd()).map(TableDivision::digest);
  }

  /**
   * Returns columns of a table of Parquet files, in tasks of so many bytes.
   *
   * @param spark session whose settings are changed
   */
  public static JavaRDD<Row> rows(
      Listing listing, SparkSession spark, long taskBytes, Column... columns) {
    return table(listing, prepared(spark, taskBytes)).select(columns).toJavaRDD();
  }
}
