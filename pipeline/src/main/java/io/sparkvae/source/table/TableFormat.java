// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.source.array.PixelScale;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourcePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Parquet table of images: Spark's {@code binaryFile} (columns path, content), Spark's {@code
 * image} (column image), Hugging Face's (column image of bytes and path), encoded images in a
 * column of their own, or pixels as in our own shards (columns id, pixels; optionally label and
 * factors). The manifest of a shards directory gives the shape; for other tables of pixels the
 * settings must give height, width and colour.
 */
public final class TableFormat implements SourceFormat {
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
  static boolean isHiddenBySpark(String path) {
    return Arrays.stream(path.split("/"))
        .anyMatch(name -> name.startsWith("_") && !name.contains("="));
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    Configuration hadoop = access.hadoop();
    SparkSession spark = TableSource.session(access.spark(), plan.taskBytes());
    Dataset<Row> table = TableSource.table(listing, spark);
    boolean shards = isShards(listing.root(), hadoop);
    TableLayout layout =
        TableColumns.layout(
            table.schema(),
            TablePlan.from(plan.settings()).columns(),
            shards ? DatasetFeatures.NONE : TableFiles.features(listing, hadoop),
            RowPlace.PARQUET,
            listing.root(),
            plan.labelled());
    if (!shards) {
      List<String> read = new ArrayList<>(layout.names());
      if (plan.labelled()) {
        // The file whose columns Spark takes for those of all may be the one without labels.
        read.add("label");
      }
      TableFiles.requireAlike(listing, read, hadoop);
    }
    TableChecks checks = new TableChecks(table, layout);
    TablePixels pixels =
        checks.pixels(stated(listing, plan, hadoop), PixelScale.of(plan.settings()));
    checks.run();
    return new TableSource(table, layout, pixels, table.count());
  }

  /** Returns the shape that the manifest of shards gives, or that of the settings. */
  private static Optional<ImageShape> stated(
      Listing listing, SourcePlan plan, Configuration hadoop) {
    return !listing.single() && isShards(listing.root(), hadoop)
        ? Optional.of(shapeOfShards(Manifest.read(listing.root(), "shards", hadoop).manifest()))
        : plan.stated();
  }

  private static boolean isShards(Path root, Configuration hadoop) {
    try {
      return Manifest.isIn(root, root.getFileSystem(hadoop));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Returns the shape of the images of shards. */
  public static ImageShape shapeOfShards(Manifest shards) {
    var shape = shards.content().path("shape");
    int[] sizes =
        Arrays.stream(new String[] {"frames", "channels", "height", "width"})
            .mapToInt(name -> shape.path(name).asInt())
            .toArray();
    return new ImageShape(sizes[0], sizes[1], sizes[2], sizes[3]);
  }
}
