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
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
  private final JavaSparkContext context;
  private final IngestPlan plan;
  private final Workspace workspace;

  private Ingestion(SparkSession spark, IngestPlan plan, Workspace workspace) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
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
      var shared =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(new SerializableConfiguration(hadoop));
      try (var directory =
          OutputDirectory.open(output, origin(settings, inputs), settings, hadoop)) {
        // A session of its own: what is set in it stays in it.
        return new Ingestion(spark.newSession(), plan, Workspace.of(directory, shared))
            .ingest(source, inputs, settings);
      }
    } catch (Exception e) {
      throw asFailure(e);
    }
  }

  /** How many bad images are too many says nothing about those that are good. */
  private static Origin origin(Settings settings, List<Manifest.Input> inputs) {
    Map<String, String> bound = new TreeMap<>(settings.section("ingest"));
    bound.keySet().removeAll(List.of("ingest.output", "ingest.maxBadFraction"));
    return Origin.of(Shards.KIND, bound, inputs);
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
    StagedTable table = stage(source, images, shape);
    List<WrittenPart> quarantine = quarantine(table);
    if (table.tally().good() == 0) {
      throw new DataFailure(
          "input %s: expected images that can be used, found %d that cannot"
              .formatted(source.location(), table.tally().bad()));
    }
    long found = table.tally().good() + table.tally().bad();
    if (plan.deduplicate()) {
      table = Duplicates.removeFrom(table, sql());
    }
    ShardLayout layout = ShardLayout.of(plan, shape.size(), table.tally().rows());
    LabelNames classes = LabelNames.of(table.tally().classes());
    workspace.journal().plan(images.getNumPartitions() + layout.parts() + quarantine.size());
    List<WrittenPart> written =
        new ArrayList<>(
            new SecondPass(workspace)
                .write(
                    table.good(),
                    new ShardWriter.Parts(layout),
                    layout.paths(),
                    new ShardWriter(
                        workspace.scratch(), layout, shape, classes, workspace.hadoop())));
    written.addAll(quarantine);
    return new Publication(workspace, shape, layout)
        .publish(found, table.duplicates(), classes, written, inputs, settings);
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

  private StagedTable stage(ImageSource source, JavaRDD<SourceImage> images, ImageShape shape) {
    StagedTable table;
    try (var progress = new IngestProgress(context.sc(), source.expected())) {
      Staging staging =
          new Staging(
              workspace.directory().path().toString(),
              new Fitting(shape, plan.fit()),
              plan.source().image(),
              plan.split(),
              plan.labels() == IngestPlan.Labels.FOLDER,
              progress.images(),
              workspace.hadoop());
      table = new FirstPass(workspace).stage(images, staging);
    }
    return plan.labels() == IngestPlan.Labels.CSV
        ? StagedTable.of(LabelTable.label(table.all(), LabelTable.read(sql(), plan.labelFiles())))
        : table;
  }

  private List<WrittenPart> quarantine(StagedTable table) throws IOException {
    Tally tally = table.tally();
    long found = tally.good() + tally.bad();
    if (found == 0) {
      throw new DataFailure(
          "input %s: expected images, found none".formatted(plan.source().input()));
    }
    Quarantine quarantine = new Quarantine(workspace.scratch(), workspace.hadoop());
    int files = Quarantine.files(tally.bad());
    List<String> paths = IntStream.range(0, files).mapToObj(Quarantine::path).toList();
    List<WrittenPart> written;
    if (tally.bad() == 0) {
      WrittenPart empty = quarantine.empty();
      workspace.keep(empty);
      written = List.of(empty);
    } else {
      written =
          new SecondPass(workspace)
              .write(table.refused(), new Quarantine.Parts(files), paths, quarantine);
    }
    Path directory = workspace.directory().resolve("quarantine");
    Quarantine.check(tally.reasons(), found, plan.maxBadFraction(), directory);
    return written;
  }

  /** For joins, whose partitions must be no more than there are cores. */
  private SparkSession sql() {
    spark.conf().set("spark.sql.shuffle.partitions", context.defaultParallelism());
    return spark;
  }
}
