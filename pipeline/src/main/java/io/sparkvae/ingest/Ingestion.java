package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.CorruptTable;
import io.sparkvae.shard.Shards;
import io.sparkvae.source.OpenSource;
import io.sparkvae.source.Sources;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The ingest stage: source, decoding, splits, duplicates, shards, manifest.
 *
 * <p>Output: {@code data/} (the shards), {@code quarantine/} (see {@link Quarantine}), and {@code
 * labels.json} (names of the classes, when they are not numbers). The same source and settings give
 * the same rows in the same files and order, whatever the cluster.
 */
public final class Ingestion {
  private Ingestion() {}

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
      OpenSource source =
          earlier
              .map(e -> Sources.beyond(plan.source(), hadoop, e.ids(spark), e.sourceDigest()))
              .orElseGet(() -> Sources.open(plan.source(), spark));
      List<Manifest.Input> inputs = IngestInputs.of(source.identity(), plan, hadoop);
      earlier.ifPresent(e -> inputs.add(e.shards().source().asInput("earlier")));
      // A session of its own: what is set in it stays in it.
      SparkSession own = spark.newSession();
      try (var directory =
              OutputDirectory.open(
                  output,
                  Origin.of(Shards.KIND, settings.section("ingest"), inputs),
                  settings,
                  hadoop);
          var workspace = Workspace.of(directory, own)) {
        IngestedImages images = new Intake(own, plan, earlier, workspace).take(source);
        return new Publication(workspace).publish(images, inputs, settings);
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
}
