package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.LiteralPath;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A Parquet table of images: Spark's {@code binaryFile} (columns path, content), Spark's {@code
 * image} (column image), or pixels as in our own shards (columns id, pixels; optionally label and
 * factors). A shards directory brings its shape in its manifest; for other tables of pixels the
 * settings must give height, width and colour.
 */
record TableSource(
    Listing listing,
    String digest,
    TableLayout layout,
    ImageShape shape,
    long count,
    long taskBytes)
    implements ImageSource {

  static ImageSource of(Listing found, SourcePlan plan, SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    boolean shards = !found.single() && isShards(found.root(), hadoop);
    Listing listing = files(found, shards);
    if (listing.files().isEmpty()) {
      throw new DataFailure(
          "input %s: expected Parquet files, found none".formatted(listing.root()));
    }
    Dataset<Row> table = table(listing, spark);
    TableLayout layout = TableLayout.of(table.schema(), listing.root());
    ImageShape shape = layout.needsShape() ? shape(listing.root(), shards, plan, hadoop) : null;
    Dataset<Row> ids = table.select(layout.id().as("id"));
    List<Row> twice =
        ids.groupBy("id").count().filter(functions.col("count").gt(1)).limit(1).collectAsList();
    if (!twice.isEmpty()) {
      throw new DataFailure(
          "input %s: expected each id once, found '%s' %d times"
              .formatted(listing.root(), twice.get(0).get(0), twice.get(0).getLong(1)));
    }
    return new TableSource(
        listing, listing.digest(hadoop), layout, shape, table.count(), plan.taskBytes());
  }

  static Listing files(Listing found, Configuration hadoop) {
    return files(found, !found.single() && isShards(found.root(), hadoop));
  }

  private static Listing files(Listing found, boolean shards) {
    return found.single()
        ? found
        : found.filter(
            f ->
                Listing.extension(f.path()).equals("parquet")
                    && (!shards || f.path().startsWith("data/")));
  }

  private static boolean isShards(Path root, Configuration hadoop) {
    try {
      return root.getFileSystem(hadoop).exists(new Path(root, Manifest.FILE_NAME));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Dataset<Row> table(Listing listing, SparkSession spark) {
    String[] paths =
        listing.files().stream()
            .map(f -> LiteralPath.of(listing.resolve(f)))
            .toArray(String[]::new);
    try {
      var reader = spark.read();
      if (!listing.single()) {
        // Keeps columns that stand in directory names.
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

  /** What is at the bottom of it, in one line: Spark's messages quote stack traces. */
  private static String reason(Throwable e) {
    return e.getCause() != null
        ? reason(e.getCause())
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static ImageShape shape(
      Path root, boolean shards, SourcePlan plan, Configuration hadoop) {
    if (shards) {
      var shape = Manifest.read(root, "shards", hadoop).manifest().content().path("shape");
      int[] sizes =
          Arrays.stream(new String[] {"frames", "channels", "height", "width"})
              .mapToInt(name -> shape.path(name).asInt())
              .toArray();
      return new ImageShape(sizes[0], sizes[1], sizes[2], sizes[3]);
    }
    return plan.stated()
        .orElseThrow(
            () ->
                new ConfigurationFailure(
                    "input %s: expected ingest.height, ingest.width and ingest.colour for a table of"
                        + " pixels, found auto".formatted(root)));
  }

  @Override
  public String location() {
    return listing.root().toString();
  }

  @Override
  public OptionalLong expected() {
    return OptionalLong.of(count);
  }

  @Override
  public JavaRDD<SourceImage> images(SparkSession spark) {
    TableLayout chosen = layout;
    ImageShape pixels = shape;
    // The same partitions on every cluster: a run is continued by their numbers.
    spark.conf().set("spark.sql.files.minPartitionNum", 1);
    spark.conf().set("spark.sql.files.maxPartitionBytes", taskBytes);
    return table(listing, spark)
        .select(chosen.columns())
        .toJavaRDD()
        .map(row -> chosen.image(row, pixels));
  }
}
