// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A Parquet table of images: Spark's {@code binaryFile} (columns path, content), Spark's {@code
 * image} (column image), or pixels as in our own shards (columns id, pixels; optionally label and
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
    Dataset<Row> table = TableSource.table(listing, access.spark());
    TableLayout layout = TableLayout.of(table.schema(), listing.root());
    ImageShape shape = layout.needsShape() ? shape(listing, plan, hadoop) : null;
    Dataset<Row> ids = table.select(layout.id().as("id"));
    List<Row> twice =
        ids.groupBy("id").count().filter(functions.col("count").gt(1)).limit(1).collectAsList();
    if (!twice.isEmpty()) {
      throw new DataFailure(
          "input %s: expected each id once, found '%s' %d times"
              .formatted(listing.root(), twice.get(0).get(0), twice.get(0).getLong(1)));
    }
    return new TableSource(listing, layout, shape, table.count(), plan.taskBytes());
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
