package io.sparkvae.shard;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.Colour;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageShape;
import io.sparkvae.ingest.ImageSource;
import io.sparkvae.ingest.SourceImage;
import io.sparkvae.ingest.Sources;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.provenance.OutputDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
 * the same rows in the same files and order, whatever the cluster.
 */
public final class Ingestion {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  private final SparkSession spark;
  private final IngestPlan plan;
  private final Workspace workspace;

  private Ingestion(SparkSession spark, IngestPlan plan, Workspace workspace) {
    this.spark = spark;
    // Partitions must stay the ones asked for: adaptive execution drops and joins them.
    spark.conf().set("spark.sql.adaptive.enabled", false);
    spark.conf().set("spark.sql.shuffle.partitions", spark.sparkContext().defaultParallelism());
    this.plan = plan;
    this.workspace = workspace;
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
      ImageSource source = Sources.open(plan.source(), spark);
      List<Manifest.Input> inputs = new ArrayList<>();
      inputs.add(
          new Manifest.Input("source", source.location(), source.digest(), NullNode.getInstance()));
      inputs.addAll(LabelTable.inputs(plan.labelFiles(), hadoop));
      Map<String, String> made = new TreeMap<>(settings.section("ingest"));
      made.remove("ingest.output");
      var shared =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(new SerializableConfiguration(hadoop));
      try (var directory =
              OutputDirectory.open(output, Origin.of(Shards.KIND, made, inputs), settings, hadoop);
          var workspace = new Workspace(directory, shared)) {
        directory.clear();
        // A session of its own: what is set in it stays in it.
        return new Ingestion(spark.newSession(), plan, workspace).ingest(source, inputs, settings);
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
    Optional<DataFailure> corrupt = CorruptTable.in(e);
    if (corrupt.isPresent()) {
      return corrupt.get();
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof IOException) {
        return new ResourceFailure("ingest: cannot read or write: " + t.getMessage(), e);
      }
    }
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private Manifest.Read ingest(ImageSource source, List<Manifest.Input> inputs, Settings settings)
      throws IOException {
    JavaRDD<SourceImage> images = source.images(spark);
    ImageShape shape = shape(images);
    PROGRESS.info("ingest: {}, images become {}", source.location(), shape);
    stage(source, images, shape);
    Dataset<Row> staged = staged();
    StagedTable table = StagedTable.of(staged);
    quarantine(staged, table);
    if (table.good() == 0) {
      throw new DataFailure(
          "input %s: expected images that can be used, found %d that cannot"
              .formatted(source.location(), table.bad()));
    }
    Dataset<Row> good = staged.filter("reason is null");
    Map<Split, Long> rows = table.rows();
    long duplicates = 0;
    if (plan.deduplicate()) {
      Duplicates found = Duplicates.of(good);
      good = found.removeFrom(good);
      rows = found.removeFrom(rows);
      duplicates = found.count();
    }
    ShardLayout layout = ShardLayout.of(plan, shape.size(), rows);
    new ShardWriter(workspace, layout, shape, table.classes()).write(good);
    return new Publication(spark, workspace, shape, layout)
        .publish(table, duplicates, inputs, settings);
  }

  /** The shape asked for; what is {@code auto} is as in the first image that can be decoded. */
  private ImageShape shape(JavaRDD<SourceImage> images) {
    if (plan.source().stated().isPresent()) {
      return plan.source().stated().get();
    }
    List<ImageShape> found =
        images.mapPartitions(new Staging.Shapes(plan.source().image())).take(1);
    // Without a single usable image any shape will do: all of them go to the quarantine.
    ImageShape first = found.isEmpty() ? ImageShape.of(1, 1, 1) : found.get(0);
    return new ImageShape(
        first.frames(),
        plan.colour().map(Colour::channels).orElse(first.channels()),
        plan.height().orElse(first.height()),
        plan.width().orElse(first.width()));
  }

  private void stage(ImageSource source, JavaRDD<SourceImage> images, ImageShape shape) {
    // Rows that Spark holds at once must not be many when they are large.
    long batch = Math.max(1, Math.min(4096, (16 << 20) / shape.size()));
    spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", batch);
    try (var progress = new IngestProgress(spark.sparkContext(), source.expected())) {
      Staging staging =
          new Staging(
              new Fitting(shape, plan.fit()),
              plan.source().image(),
              plan.split(),
              plan.labels() == IngestPlan.Labels.FOLDER,
              progress.images());
      spark
          .createDataFrame(images.mapPartitions(staging), Staging.SCHEMA)
          .write()
          .option("compression", "snappy")
          .option("parquet.block.size", 32 << 20)
          .option("parquet.enable.dictionary", false)
          // Sizes are looked at row by row, not first after a hundred: a row may have megabytes.
          .option("parquet.page.size.row.check.min", 1)
          .option("parquet.page.size.row.check.max", 100)
          .parquet(workspace.staging());
    }
  }

  private Dataset<Row> staged() {
    Dataset<Row> staged = spark.read().schema(Staging.SCHEMA).parquet(workspace.staging());
    return plan.labels() == IngestPlan.Labels.CSV
        ? LabelTable.label(staged, LabelTable.read(spark, plan.labelFiles()))
        : staged;
  }

  private void quarantine(Dataset<Row> staged, StagedTable table) throws IOException {
    long found = table.good() + table.bad();
    if (found == 0) {
      throw new DataFailure(
          "input %s: expected images, found none".formatted(plan.source().input()));
    }
    int files = Quarantine.files(table.bad());
    Quarantine quarantine = new Quarantine(workspace, files);
    if (table.bad() == 0) {
      quarantine.writeEmpty();
    } else {
      Quarantine.write(staged.filter("reason is not null"), quarantine);
    }
    Path directory = workspace.directory().resolve("quarantine");
    Quarantine.check(table.reasons(), found, plan.maxBadFraction(), directory);
  }
}
