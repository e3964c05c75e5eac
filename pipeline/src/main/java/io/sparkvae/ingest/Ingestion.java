package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.Colour;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.CorruptTable;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.source.ImageSource;
import io.sparkvae.source.SourceIdentity;
import io.sparkvae.source.SourceImage;
import io.sparkvae.source.Sources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
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
  private final Optional<EarlierShards> earlier;
  private final Workspace workspace;

  private Ingestion(
      SparkSession spark, IngestPlan plan, Optional<EarlierShards> earlier, Workspace workspace) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.plan = plan;
    this.earlier = earlier;
    this.workspace = workspace;
  }

  /** Runs the stage without earlier shards. */
  public static Manifest.Read run(SparkSession spark, Settings settings, Path output) {
    return run(spark, settings, Optional.empty(), output);
  }

  /**
   * Runs the stage.
   *
   * @param since shards of the same directory of images at an earlier time; their files are copied,
   *     and only images that are new are read
   * @throws Failure for a missing or corrupt source, too many bad images, an output that exists, or
   *     earlier shards that do not do
   */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Optional<Path> since, Path output) {
    IngestPlan plan = IngestPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      Optional<EarlierShards> earlier =
          since.map(directory -> EarlierShards.open(directory, plan, settings, hadoop));
      Sources.Part source =
          earlier
              .map(e -> Sources.beyond(plan.source(), hadoop, e.ids(spark), e.sourceDigest()))
              .orElseGet(() -> Sources.Part.whole(Sources.open(plan.source(), spark)));
      List<Manifest.Input> inputs =
          IngestInputs.of(new SourceIdentity(source.location(), source.digest()), plan, hadoop);
      earlier.ifPresent(e -> inputs.add(e.shards().source().asInput("earlier")));
      var shared =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(new SerializableConfiguration(hadoop));
      try (var directory =
          OutputDirectory.open(
              output,
              Origin.of(Shards.KIND, settings.section("ingest"), inputs),
              settings,
              hadoop)) {
        // A session of its own: what is set in it stays in it.
        return new Ingestion(spark.newSession(), plan, earlier, Workspace.of(directory, shared))
            .ingest(source, inputs, settings);
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

  /**
   * What was read from the source.
   *
   * @param found images, good or not
   */
  private record Fresh(
      ImageShape shape,
      LabelNames classes,
      long found,
      long duplicates,
      List<WrittenPart> written) {}

  private Manifest.Read ingest(Sources.Part source, List<Manifest.Input> inputs, Settings settings)
      throws IOException {
    List<WrittenPart> written = new ArrayList<>();
    long found = 0;
    if (earlier.isPresent()) {
      written.addAll(new TakeOver(workspace).copy(earlier.get(), context));
      found = earlier.get().shards().content().inputs();
      PROGRESS.info("ingest: {} images are in the earlier shards", found);
    }
    Fresh fresh;
    if (source.images().isPresent()) {
      fresh = read(source.images().get());
    } else {
      PROGRESS.info("ingest: nothing is new in {}", source.location());
      EarlierShards all = earlier.orElseThrow();
      fresh = new Fresh(all.shards().content().shape(), all.classes(), 0, 0, List.of());
    }
    written.addAll(fresh.written);
    return new Publication(workspace, fresh.shape)
        .publish(found + fresh.found, fresh.duplicates, fresh.classes, written, inputs, settings);
  }

  private Fresh read(ImageSource source) throws IOException {
    JavaRDD<SourceImage> images = source.images(spark);
    ImageShape shape =
        earlier.isPresent() ? earlier.get().shards().content().shape() : shape(images);
    PROGRESS.info("ingest: {}, images become {}", source.location(), shape);
    StagedTable table = stage(source, images, shape);
    List<WrittenPart> quarantine = quarantine(table);
    if (table.tally().good() == 0 && earlier.isEmpty()) {
      throw new DataFailure(
          "input %s: expected images that can be used, found %d that cannot"
              .formatted(source.location(), table.tally().bad()));
    }
    long found = table.tally().good() + table.tally().bad();
    if (plan.deduplicate()) {
      table = Duplicates.removeFrom(table, sql());
    }
    ShardLayout layout = ShardLayout.of(plan, shape.size(), table.tally().rows(), firstFree());
    SortedSet<String> names = table.tally().classes();
    LabelNames classes = earlier.isPresent() ? earlier.get().classes(names) : LabelNames.of(names);
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
    return new Fresh(shape, classes, found, table.duplicates(), written);
  }

  /** Numbers of files from which on they are free. */
  private Map<Split, Integer> firstFree() {
    Map<Split, Integer> first = new EnumMap<>(Split.class);
    earlier.ifPresent(
        e -> Arrays.stream(Split.values()).forEach(s -> first.put(s, e.firstFree(s))));
    return first;
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
    int first = earlier.map(EarlierShards::firstFreeInQuarantine).orElse(0);
    Quarantine quarantine = new Quarantine(workspace.scratch(), first, workspace.hadoop());
    int files = Quarantine.files(tally.bad());
    List<String> paths = IntStream.range(0, files).mapToObj(quarantine::path).toList();
    List<WrittenPart> written;
    if (tally.bad() == 0 && earlier.isPresent()) {
      written = List.of();
    } else if (tally.bad() == 0) {
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
