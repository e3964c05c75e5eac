// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;

/**
 * A Parquet table of images: Spark's {@code binaryFile} (columns path, content), Spark's {@code
 * image} (column image), Hugging Face's (column image of bytes and path), encoded images in a
 * column of their own, or pixels as in our own shards (columns id, pixels; optionally label and
 * factors). The manifest of a shards directory gives the shape; for other tables of pixels the
 * settings must give height, width and colour.
 */
final class TableFormat implements SourceFormat {
  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public boolean isNamed(String path) {
    return IgnoreRule.extension(path).equals("parquet");
  }

  @Override
  public boolean recognises(FileStart file) {
    return file.has(0, "PAR1");
  }

  /**
   * In a shards directory, the quarantine is ignored as well. Earlier versions named it without an
   * underscore.
   */
  @Override
  public Listing select(Listing found, Configuration hadoop) {
    boolean shards = isShards(found.root(), hadoop);
    Listing visible =
        found.ignoring(file -> isHiddenBySpark(file.path()) ? IgnoreReason.HIDDEN : null);
    Listing data =
        visible.ignoring(
            file ->
                shards && file.path().startsWith("quarantine/") && isNamed(file.path())
                    ? IgnoreReason.CONTROL
                    : null);
    return SourceFormat.super.select(data, hadoop);
  }

  /**
   * Whether Spark ignores a file because of the first character of its name, or of a directory
   * above it.
   */
  private static boolean isHiddenBySpark(String path) {
    return Arrays.stream(path.split("/"))
        .anyMatch(name -> name.startsWith("_") && !name.contains("="));
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    Configuration hadoop = access.hadoop();
    // A session of its own, because reading changes its settings.
    SparkSession spark = access.spark().newSession();
    Dataset<Row> table = TableSource.table(listing, spark);
    TableLayout layout = TableLayout.of(table.schema(), listing.root(), plan.labelled());
    if (!isShards(listing.root(), hadoop)) {
      List<String> read = new ArrayList<>(layout.names());
      if (plan.labelled()) {
        // The file whose columns Spark takes for those of all may be the one without labels.
        read.add("label");
      }
      TableFiles.requireAlike(listing, read, hadoop);
    }
    ImageShape shape = layout.needsShape() ? shape(listing, plan, hadoop) : null;
    if (layout.labelled()) {
      requireLabels(table, listing);
    }
    layout.idColumn().ifPresent(ids -> requireOnce(table, ids, listing));
    return new TableSource(listing, layout, shape, table.count(), plan.taskBytes());
  }

  private static void requireOnce(Dataset<Row> table, Column ids, Listing listing) {
    List<Row> twice =
        table
            .select(ids.as("id"))
            .filter(functions.col("id").isNotNull())
            .groupBy("id")
            .count()
            .filter(functions.col("count").gt(1))
            .limit(1)
            .collectAsList();
    if (!twice.isEmpty()) {
      throw new DataFailure(
          "input %s: expected each id once, found '%s' %s times"
              .formatted(listing.root(), twice.get(0).get(0), twice.get(0).getLong(1)));
    }
  }

  /**
   * Checks the type and the range of labels before the images are read.
   *
   * @throws DataFailure when they are neither whole numbers nor names
   */
  private static void requireLabels(Dataset<Row> table, Listing listing) {
    DataType type = table.select("label").schema().apply(0).dataType();
    boolean whole =
        type instanceof ByteType
            || type instanceof ShortType
            || type instanceof IntegerType
            || type instanceof LongType;
    if (!whole && !(type instanceof StringType) && !(type instanceof BooleanType)) {
      throw refusedLabels(listing, "whole numbers or names", type.simpleString());
    }
    if (whole) {
      Column label = functions.col("label").cast(DataTypes.LongType);
      Row range = table.agg(functions.min(label), functions.max(label)).head();
      for (int i = 0; i < 2; i++) {
        if (!range.isNullAt(i) && (range.getLong(i) < 0 || range.getLong(i) > Integer.MAX_VALUE)) {
          throw refusedLabels(
              listing, "numbers from 0 to " + Integer.MAX_VALUE, Long.toString(range.getLong(i)));
        }
      }
    }
  }

  private static DataFailure refusedLabels(Listing listing, String expected, String found) {
    return new DataFailure(
        "input %s: expected %s in the column label, found %s; convert them, or set ingest.labels = none"
            .formatted(listing.root(), expected, found));
  }

  private static boolean isShards(Path root, Configuration hadoop) {
    try {
      return Manifest.isIn(root, root.getFileSystem(hadoop));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ImageShape shape(Listing listing, SourcePlan plan, Configuration hadoop) {
    Path root = listing.root();
    if (!listing.single() && isShards(root, hadoop)) {
      return shapeOfShards(Manifest.read(root, "shards", hadoop).manifest());
    }
    return plan.stated()
        .orElseThrow(
            () ->
                new ConfigurationFailure(
                    ("input %s: expected ingest.height, ingest.width and ingest.colour for a table of"
                            + " pixels, found auto")
                        .formatted(root)));
  }

  /** Returns the shape of the images of shards. */
  static ImageShape shapeOfShards(Manifest shards) {
    var shape = shards.content().path("shape");
    int[] sizes =
        Arrays.stream(new String[] {"frames", "channels", "height", "width"})
            .mapToInt(name -> shape.path(name).asInt())
            .toArray();
    return new ImageShape(sizes[0], sizes[1], sizes[2], sizes[3]);
  }
}
