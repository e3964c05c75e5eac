package io.sparkvae.shard;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageShape;
import io.sparkvae.ingest.ImageSource;
import io.sparkvae.ingest.SourceImage;
import io.sparkvae.ingest.Sources;
import io.sparkvae.provenance.Json;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.OutputDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingest stage: source, decoding, splits, duplicates, shards, manifest.
 *
 * <p>Output: {@code data/} (the shards), {@code quarantine/} (see {@link Quarantine}), and {@code
 * labels.json} (names of the classes, when they are not numbers). The same source and settings give
 * the same files, byte for byte, whatever the cluster.
 */
public final class Ingestion {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");
  private static final String STAGING = "staging";
  private static final String TEMPORARY = "temporary";
  private static final String LABELS = "labels.json";

  private final SparkSession spark;
  private final IngestPlan plan;
  private final OutputDirectory directory;
  private final SerializableConfiguration hadoop;

  private Ingestion(SparkSession spark, IngestPlan plan, OutputDirectory directory) {
    this.spark = spark;
    // Partitions must stay the ones asked for: adaptive execution drops and joins them.
    spark.conf().set("spark.sql.adaptive.enabled", false);
    spark.conf().set("spark.sql.shuffle.partitions", spark.sparkContext().defaultParallelism());
    this.plan = plan;
    this.directory = directory;
    this.hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Runs the stage.
   *
   * @throws Failure for a missing or corrupt source, too many bad images, or an output that exists
   */
  public static Manifest.Read run(SparkSession spark, Settings settings, Path output) {
    IngestPlan plan = IngestPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      ImageSource source = Sources.open(plan.source(), hadoop);
      OutputDirectory directory = OutputDirectory.create(output, Shards.KIND, hadoop);
      Ingestion ingestion = new Ingestion(spark.newSession(), plan, directory);
      try {
        return ingestion.ingest(source, settings);
      } finally {
        ingestion.delete(STAGING);
        ingestion.delete(TEMPORARY);
      }
    } catch (Exception e) {
      throw asFailure(e);
    }
  }

  /** Spark wraps what tasks throw. */
  private static RuntimeException asFailure(Exception e) {
    Failure failure = Failure.causeOf(e);
    if (failure != null) {
      return failure;
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof IOException) {
        return new ResourceFailure("ingest: cannot read or write: " + t.getMessage(), e);
      }
    }
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private Manifest.Read ingest(ImageSource source, Settings settings) {
    JavaRDD<SourceImage> images = source.images(spark);
    ImageShape shape = shape(images);
    PROGRESS.info("ingest: {}, images become {}", source.location(), shape);
    Dataset<Row> staged = stage(images, shape);
    StagedTable table = StagedTable.of(staged);
    long inputs = table.good() + table.bad();
    if (inputs == 0) {
      throw new DataFailure("input %s: expected images, found none".formatted(source.location()));
    }
    int quarantineFiles = Quarantine.files(table.bad());
    Quarantine.write(
        staged.filter("reason is not null"),
        new Quarantine(path(""), path(TEMPORARY), quarantineFiles, hadoop));
    Quarantine.check(
        table.reasons(), inputs, plan.maxBadFraction(), directory.resolve("quarantine"));
    if (table.good() == 0) {
      throw new DataFailure(
          "input %s: expected images that can be used, found %d that cannot"
              .formatted(source.location(), inputs));
    }
    Dataset<Row> good = staged.filter("reason is null");
    ShardLayout layout = ShardLayout.of(plan, shape.size(), table.rows());
    ShardWriter.write(
        good, table.classes(), new ShardWriter(path(""), path(TEMPORARY), layout, shape, hadoop));
    return publish(source, settings, shape, layout, quarantineFiles, inputs, 0);
  }

  /** The shape asked for; what is {@code auto} is as in the first image that can be decoded. */
  private ImageShape shape(JavaRDD<SourceImage> images) {
    if (plan.height().isPresent() && plan.width().isPresent() && plan.colour().isPresent()) {
      return ImageShape.of(plan.colour().get().channels(), plan.height().get(), plan.width().get());
    }
    List<ImageShape> found =
        images.mapPartitions(new Staging.Shapes(plan.source().image())).take(1);
    // Without a single usable image any shape will do: all of them go to the quarantine.
    ImageShape first = found.isEmpty() ? ImageShape.of(1, 1, 1) : found.get(0);
    return new ImageShape(
        first.frames(),
        plan.colour().map(io.sparkvae.image.Colour::channels).orElse(first.channels()),
        plan.height().orElse(first.height()),
        plan.width().orElse(first.width()));
  }

  private Dataset<Row> stage(JavaRDD<SourceImage> images, ImageShape shape) {
    // Rows that Spark holds at once must not be many when they are large.
    long batch = Math.max(1, Math.min(4096, (16 << 20) / shape.size()));
    spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", batch);
    Staging staging =
        new Staging(
            new Fitting(shape, plan.fit()),
            plan.source().image(),
            plan.split(),
            plan.labels() == IngestPlan.Labels.FOLDER);
    spark
        .createDataFrame(images.mapPartitions(staging), Staging.SCHEMA)
        .write()
        .option("compression", "snappy")
        .option("parquet.block.size", 32 << 20)
        .option("parquet.enable.dictionary", false)
        // Sizes are looked at row by row, not first after a hundred: a row may have megabytes.
        .option("parquet.page.size.row.check.min", 1)
        .option("parquet.page.size.row.check.max", 100)
        .parquet(path(STAGING));
    return spark.read().schema(Staging.SCHEMA).parquet(path(STAGING));
  }

  private Manifest.Read publish(
      ImageSource source,
      Settings settings,
      ImageShape shape,
      ShardLayout layout,
      int quarantineFiles,
      long inputs,
      long duplicates) {
    List<String> quarantine =
        IntStream.range(0, quarantineFiles).mapToObj(Quarantine::path).toList();
    List<String> paths = Stream.concat(written(layout), quarantine.stream()).toList();
    List<Manifest.DataFile> files = new ArrayList<>();
    List<ShardsContent.Part> parts = new ArrayList<>();
    long quarantined = 0;
    for (Seal.Sealed sealed : Seal.all(spark, directory.path(), paths)) {
      files.add(sealed.dataFile());
      if (quarantine.contains(sealed.path())) {
        quarantined += sealed.rows();
      } else {
        parts.add(
            new ShardsContent.Part(sealed.path(), layout.split(sealed.path()), sealed.rowGroups()));
      }
    }
    long rows = parts.stream().mapToLong(ShardsContent.Part::rows).sum();
    ShardsContent content = new ShardsContent(shape, inputs, rows, quarantined, duplicates, parts);
    PROGRESS.info(
        "ingest: {} images: {} in {} shards, {} quarantined, {} duplicates",
        inputs,
        rows,
        parts.size(),
        quarantined,
        duplicates);
    return directory.publish(
        settings.section("ingest"),
        List.of(
            new Manifest.Input(
                "source", source.location(), source.digest(), NullNode.getInstance())),
        files,
        Json.MAPPER.valueToTree(content));
  }

  /** The files of the layout that got rows, in its order. */
  private Stream<String> written(ShardLayout layout) {
    Path data = directory.resolve("data");
    try {
      Set<String> present = new HashSet<>();
      for (FileStatus status : data.getFileSystem(hadoop.value()).listStatus(data)) {
        present.add("data/" + status.getPath().getName());
      }
      return layout.paths().stream().filter(present::contains);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(data, e.getMessage()), e);
    }
  }

  private String path(String relative) {
    return relative.isEmpty()
        ? directory.path().toString()
        : directory.resolve(relative).toString();
  }

  private void delete(String relative) {
    Path path = directory.resolve(relative);
    try {
      path.getFileSystem(hadoop.value()).delete(path, true);
    } catch (IOException e) {
      LoggerFactory.getLogger(Ingestion.class).warn("{}: cannot be removed", path, e);
    }
  }
}
