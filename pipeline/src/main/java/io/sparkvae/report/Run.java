package io.sparkvae.report;

import io.sparkvae.latents.Latents;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.NeighbourContent;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.StatisticsContent;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a run left behind.
 *
 * @param modelSource manifest of the model
 * @param statisticsSource manifest of the statistics
 * @param neighbours whether classes lie apart, where it was asked for
 */
record Run(
    Path directory,
    Shards shards,
    Model model,
    Manifest.Read modelSource,
    Latents latents,
    StatisticsContent statistics,
    Manifest.Read statisticsSource,
    Optional<NeighbourContent> neighbours) {

  /**
   * Opens {@code shards}, {@code model}, {@code latents} and {@code stats} of a run.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when one is absent or unfinished
   * @throws io.sparkvae.failure.DataFailure when one is corrupt
   */
  static Run open(Path directory, Configuration hadoop) {
    Shards shards = Shards.open(new Path(directory, "shards"), hadoop);
    ModelArtifact.Loaded model = ModelArtifact.load(new Path(directory, "model"), hadoop);
    Latents latents = Latents.open(new Path(directory, "latents"), hadoop);
    Path stats = new Path(directory, "stats");
    Manifest.Read statistics = Manifest.read(stats, Statistics.KIND, hadoop);
    return new Run(
        directory,
        shards,
        model.model(),
        model.source(),
        latents,
        statistics.manifest().contentAs(StatisticsContent.class, stats),
        statistics,
        NeighbourContent.of(statistics, hadoop));
  }
}
