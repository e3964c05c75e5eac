// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Colour;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageShape;
import io.sparkvae.output.Announcer;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the images of an open source: copies the files of earlier shards, then runs the two passes
 * of ingestion. It publishes nothing. A run that did not finish is continued.
 */
final class Intake {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final IngestPlan plan;
  private final Optional<EarlierShards> earlier;
  private final Workspace workspace;

  Intake(
      SparkSession spark, IngestPlan plan, Optional<EarlierShards> earlier, Workspace workspace) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.plan = plan;
    this.earlier = earlier;
    this.workspace = workspace;
  }

  /** Reads the images, after copying earlier shards. */
  IngestedImages take(OpenSource source) throws IOException {
    if (source.ignored().count() > 0) {
      Announcer.current().say("ingest: {} in {}", source.ignored(), source.identity().location());
    }
    if (earlier.isEmpty()) {
      return read(source, source.images().orElseThrow());
    }
    EarlierShards before = earlier.get();
    ShardsContent content = before.shards().content();
    List<WrittenFile> written = new ArrayList<>(new TakeOver(workspace).copy(before, context));
    Announcer.current().say("ingest: {} images are in the earlier shards", content.images());
    if (source.images().isEmpty()) {
      Announcer.current().say("ingest: nothing is new in {}", source.identity().location());
      return new IngestedImages(
          content.shape(), before.classes(), content.images(), 0, source.ignored(), written);
    }
    IngestedImages added = read(source, source.images().get());
    written.addAll(added.written());
    return new IngestedImages(
        added.shape(),
        added.classes(),
        content.images() + added.images(),
        added.duplicates(),
        added.ignored(),
        written);
  }

  private IngestedImages read(OpenSource source, ImageSource reading) throws IOException {
    String location = source.identity().location();
    JavaRDD<SourceImage> images = reading.images(spark, workspace.hadoop());
    workspace.bindToDivision(reading.division(images));
    ImageShape shape =
        earlier.isPresent() ? earlier.get().shards().content().shape() : shape(images);
    Announcer.current().say("ingest: {}, images become {}", location, shape);
    StagedTable table = stage(reading, images, shape);
    List<WrittenFile> written = new ArrayList<>(quarantine(table));
    if (table.tally().good() == 0 && earlier.isEmpty()) {
      throw new DataFailure(
          "input %s: expected images that can be used, found %s that cannot"
              .formatted(location, table.tally().bad()));
    }
    long found = table.tally().good() + table.tally().bad();
    if (plan.deduplicate()) {
      table = Duplicates.removeFrom(table, sql());
    }
    ShardLayout layout = ShardLayout.of(plan, shape.size(), table.tally().rows(), firstFree());
    SortedSet<String> names = table.tally().classes();
    LabelNames own =
        reading.classes().map(LabelNames::numbered).orElseGet(() -> LabelNames.of(names));
    if (plan.labels() == IngestPlan.Labels.FOLDER && names.isEmpty()) {
      Announcer.current()
          .say(
              "ingest: no image has a label: none lies in a directory of its class, and the source has no labels of its own; ingest.labels names other places, such as the names of archives and arrays (file)");
    }
    LabelNames classes = earlier.isPresent() ? earlier.get().classes(own, names) : own;
    int ofLabels = plan.labels() == IngestPlan.Labels.CSV ? 1 : 0;
    workspace
        .journal()
        .plan(images.getNumPartitions() + ofLabels + layout.parts() + written.size());
    PartGroups tasks = PartGroups.of(layout, table.tally().rows());
    written.addAll(
        0,
        new SecondPass(workspace)
            .write(
                table.good(),
                new ShardWriter.TaskOfRow(layout, tasks),
                tasks,
                layout.paths(),
                new ShardWriter(
                    workspace.scratch(), layout, tasks, shape, classes, workspace.hadoop())));
    IgnoredFiles ignored = source.ignored().plus(IgnoredFiles.of(table.tally().ignored()));
    return new IngestedImages(shape, classes, found, table.duplicates(), ignored, written);
  }

  /** Returns the first unused file number of each split. */
  private Map<Split, Integer> firstFree() {
    Map<Split, Integer> first = new EnumMap<>(Split.class);
    earlier.ifPresent(
        e -> Arrays.stream(Split.values()).forEach(s -> first.put(s, e.firstFree(s))));
    return first;
  }

  /**
   * Returns the shape of the shards. Where a setting is {@code auto}, the first image that can be
   * decoded decides.
   */
  private ImageShape shape(JavaRDD<SourceImage> images) {
    if (plan.source().stated().isPresent()) {
      return plan.source().stated().get();
    }
    List<ImageShape> found =
        images.mapPartitions(new Staging.Shapes(plan.source().image())).take(1);
    // Without any usable image the shape does not matter: all images are quarantined.
    ImageShape first = found.isEmpty() ? ImageShape.of(1, 1, 1) : found.get(0);
    return new ImageShape(
        plan.frames().orElse(first.frames()),
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
              plan.jpegSize(),
              plan.split(),
              plan.labels() == IngestPlan.Labels.FOLDER || plan.labels() == IngestPlan.Labels.FILE,
              progress.images(),
              workspace.hadoop());
      table = new FirstPass(workspace).stage(images, staging);
    }
    return plan.labels() == IngestPlan.Labels.CSV ? labelled(source, table) : table;
  }

  /** Gives images the labels of CSV files. Files that are there with other labels are forgotten. */
  private StagedTable labelled(ImageSource source, StagedTable table) {
    Configuration hadoop = workspace.hadoop().value().value();
    LabelFiles files = plan.labelFiles();
    workspace.bindToLabels(files.digest(hadoop));
    JavaRDD<String> staged = table.all().map(StagedRow::id);
    List<String> ids = source.knownIds().isPresent() ? List.of() : staged.collect();
    PathMatch match =
        LabelCheck.match(
            files, () -> source.knownIds().orElseGet(ids::stream), plan.maxBadFraction(), hadoop);
    Announcer.current().say("ingest: the CSV files name images by their {}", match);
    return table.with(
        LabelTable.label(
            table.all(), match, LabelTable.read(sql(), files, match, workspace.hadoop())));
  }

  private List<WrittenFile> quarantine(StagedTable table) throws IOException {
    Tally tally = table.tally();
    long found = tally.good() + tally.bad();
    if (found == 0) {
      throw new DataFailure(
          "input %s: expected images, found none%s"
              .formatted(plan.source().input(), passed(tally.ignored())));
    }
    int first = earlier.map(EarlierShards::firstFreeInQuarantine).orElse(0);
    Quarantine quarantine = new Quarantine(workspace.scratch(), first, workspace.hadoop());
    int files = Quarantine.files(tally.bad());
    List<String> paths = IntStream.range(0, files).mapToObj(quarantine::path).toList();
    List<WrittenFile> written;
    if (tally.bad() == 0 && earlier.isPresent()) {
      written = List.of();
    } else if (tally.bad() == 0) {
      WrittenFile empty = quarantine.empty();
      workspace.keep(empty);
      written = List.of(empty);
    } else {
      written =
          new SecondPass(workspace)
              .write(
                  table.refused(),
                  new Quarantine.FileOfRow(files),
                  PartGroups.single(files),
                  paths,
                  quarantine);
    }
    Path directory = workspace.directory().resolve(ShardLayout.QUARANTINE);
    Quarantine.check(tally.reasons(), found, plan.maxBadFraction(), directory);
    return written;
  }

  /** Says which entries of archives were ignored. */
  private static String passed(SortedMap<String, IgnoredFiles.Group> ignored) {
    return ignored.isEmpty()
        ? ""
        : "; %s, such as %s"
            .formatted(IgnoredFiles.of(ignored), ignored.get(ignored.firstKey()).examples().get(0));
  }

  /** Returns the session for joins, which uses one shuffle partition per core. */
  private SparkSession sql() {
    spark.conf().set("spark.sql.shuffle.partitions", context.defaultParallelism());
    return spark;
  }
}
