// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** An ingestion whose settings were checked. */
final class Ingestion implements Work {
  private final IngestPlan plan;
  private final SourceCheck check;
  private final Optional<EarlierShards> earlier;
  private OpenSource source;

  private Ingestion(IngestPlan plan, SourceCheck check, Optional<EarlierShards> earlier) {
    this.plan = plan;
    this.check = check;
    this.earlier = earlier;
  }

  /**
   * Checks settings and earlier shards.
   *
   * @throws io.sparkvae.failure.Failure when settings or earlier shards cannot be used
   */
  static Ingestion of(Settings settings, Inputs inputs, Configuration hadoop) {
    IngestPlan plan = IngestPlan.from(settings);
    Optional<EarlierShards> earlier =
        inputs
            .find(IngestStage.SINCE)
            .map(since -> EarlierShards.open(since, plan, settings, hadoop));
    if (plan.labels() == IngestPlan.Labels.CSV) {
      requireLabels(plan, hadoop);
    }
    return new Ingestion(plan, SourceCheck.from(settings), earlier);
  }

  /**
   * Checks CSV files by themselves and, where a listing gives the ids of the images, against them.
   */
  private static void requireLabels(IngestPlan plan, Configuration hadoop) {
    plan.labelFiles().requireReadable(hadoop);
    Sources.listed(plan.source(), hadoop)
        .filter(images -> images.knownIds().isPresent())
        .ifPresent(
            images ->
                LabelCheck.match(
                    plan.labelFiles(),
                    () -> images.knownIds().orElseThrow(),
                    plan.maxBadFraction(),
                    hadoop));
  }

  @Override
  public String summary() {
    return "ingest %s as %s%s"
        .formatted(
            plan.source().input(),
            plan.source().formatName(),
            earlier
                .map(e -> ", after " + Locations.plain(e.shards().directory()) + ",")
                .orElse(""));
  }

  @Override
  public List<Manifest.Input> sources(SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    source =
        earlier
            .map(e -> Sources.beyond(plan.source(), spark, e.source(spark)))
            .orElseGet(() -> Sources.open(plan.source(), spark));
    if (plan.labels() == IngestPlan.Labels.FOLDER && earlier.isEmpty()) {
      requireClasses(source);
    }
    return IngestInputs.of(source.identity(), plan, check, hadoop);
  }

  /**
   * Checks the names of classes before the images are read, where they are known.
   *
   * @throws io.sparkvae.failure.DataFailure when they cannot be numbered
   */
  private static void requireClasses(OpenSource source) {
    source
        .images()
        .flatMap(ImageSource::knownLabels)
        .ifPresent(names -> LabelNames.of(names.collect(Collectors.toCollection(TreeSet::new))));
  }

  @Override
  public Made run(Workplace place) throws Exception {
    // Use a separate session, because the stage changes settings of the session.
    SparkSession own = place.spark().newSession();
    try (Workspace workspace = Workspace.of(place.out(), own)) {
      return new Publication(workspace).of(new Intake(own, plan, earlier, workspace).take(source));
    }
  }
}
