// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.gate.Drift;
import io.sparkvae.gate.Verdict;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.stats.sample.MutualInformationContent;
import io.sparkvae.stats.sample.NeighbourContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The results of a run that the report is about.
 *
 * @param shards empty if the run has none, as latents and statistics
 * @param modelSource manifest of the model, with its digest
 * @param statisticsSource manifest of the statistics, with its digest
 * @param places statistics by channel and by place, if the latent has places
 * @param codes how codes are used, if the model gives codes
 * @param prior over the model's codes or latents, if there is one
 * @param neighbours result of the nearest-neighbour test, if the statistics contain it
 * @param mutualInformation of image and latent, if the statistics contain it
 * @param decomposition of the KL divergence, if the statistics contain it
 * @param information of dimensions about labels and factors, if the statistics contain it
 * @param verdict of the gates of the run or of its statistics, if there were any
 * @param drift from the run that it was compared with, if it was
 * @param evaluation of the model, if there is one
 * @param scores of the latents, if there are any
 */
record Run(
    Optional<Shards> shards,
    Model model,
    Manifest.Read modelSource,
    Optional<Latents> latents,
    Optional<Statistics> statistics,
    Optional<Manifest.Read> statisticsSource,
    Optional<PlaceStatistics> places,
    Optional<CodeStatistics> codes,
    Optional<ModelArtifact.Loaded> prior,
    Optional<NeighbourContent> neighbours,
    Optional<MutualInformationContent> mutualInformation,
    Optional<Decomposition> decomposition,
    Optional<Information> information,
    Optional<Verdict> verdict,
    Optional<Drift> drift,
    Optional<Manifest.Read> evaluation,
    Optional<Manifest.Read> scores) {

  /**
   * Opens the model of a run, and what there is of shards, latents and statistics.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the model has no such parameters
   * @throws io.sparkvae.failure.DataFailure when one is corrupt
   */
  static Run open(Settings settings, Inputs inputs, Configuration hadoop) {
    ModelArtifact.Loaded model =
        ModelArtifact.load(
            inputs.get(ReportStage.MODEL), ModelArtifact.Parameters.from(settings), hadoop);
    Optional<Manifest.Read> statistics = inputs.find(ReportStage.STATS);
    return new Run(
        inputs.find(ReportStage.SHARDS).map(Shards::of),
        model.model(),
        model.source(),
        inputs.find(ReportStage.LATENTS).map(Latents::of),
        statistics.map(found -> found.manifest().contentAs(Statistics.class, found.directory())),
        statistics,
        statistics.flatMap(found -> PlaceStatistics.read(found, hadoop)),
        statistics.flatMap(found -> CodeStatistics.read(found, hadoop)),
        inputs.find(CodePriors.ROLE).map(found -> CodePriors.open(found, model, hadoop)),
        statistics.flatMap(found -> NeighbourContent.of(found, hadoop)),
        statistics.flatMap(found -> MutualInformationContent.of(found, hadoop)),
        statistics.flatMap(found -> Decomposition.read(found, hadoop)),
        statistics.flatMap(found -> Information.read(found, hadoop)),
        judged(model, statistics, directory -> Verdict.read(directory, hadoop)),
        judged(model, statistics, directory -> Drift.read(directory, hadoop)),
        inputs.find(ReportStage.EVALUATION),
        inputs.find(ReportStage.SCORES));
  }

  /** Reads what gates wrote into the directory of the run, or into that of its statistics. */
  private static <T> Optional<T> judged(
      ModelArtifact.Loaded model,
      Optional<Manifest.Read> statistics,
      Function<Path, Optional<T>> reading) {
    return reading
        .apply(model.source().directory().getParent())
        .or(() -> statistics.flatMap(found -> reading.apply(found.directory())));
  }

  /** Returns the directory of the run: that which holds the model's. */
  Path directory() {
    return modelSource.directory().getParent();
  }

  /** Returns the manifests of the results, each after those that it is made from. */
  List<Manifest.Read> chain() {
    List<Manifest.Read> chain = new ArrayList<>();
    shards.ifPresent(found -> chain.add(found.source()));
    chain.add(modelSource);
    latents.ifPresent(found -> chain.add(found.source()));
    prior.ifPresent(found -> chain.add(found.source()));
    statisticsSource.ifPresent(chain::add);
    evaluation.ifPresent(chain::add);
    scores.ifPresent(chain::add);
    return chain;
  }
}
