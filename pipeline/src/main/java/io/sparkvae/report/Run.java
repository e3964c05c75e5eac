// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stats.CodeStatistics;
import io.sparkvae.stats.MutualInformationContent;
import io.sparkvae.stats.NeighbourContent;
import io.sparkvae.stats.PlaceStatistics;
import io.sparkvae.stats.Statistics;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The results of a run that the report is about.
 *
 * @param modelSource manifest of the model, with its digest
 * @param statisticsSource manifest of the statistics, with its digest
 * @param places statistics by channel and by place, if the latent has places
 * @param codes how codes are used, if the model gives codes
 * @param prior over the model's codes, if there is one
 * @param neighbours result of the nearest-neighbour test, if the statistics contain it
 * @param mutualInformation of image and latent, if the statistics contain it
 */
record Run(
    Shards shards,
    Model model,
    Manifest.Read modelSource,
    Latents latents,
    Statistics statistics,
    Manifest.Read statisticsSource,
    Optional<PlaceStatistics> places,
    Optional<CodeStatistics> codes,
    Optional<ModelArtifact.Loaded> prior,
    Optional<NeighbourContent> neighbours,
    Optional<MutualInformationContent> mutualInformation) {

  /**
   * Opens the shards, model, latents and statistics of a run.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the model has no such parameters
   * @throws io.sparkvae.failure.DataFailure when one is corrupt
   */
  static Run open(Settings settings, Inputs inputs, Configuration hadoop) {
    ModelArtifact.Loaded model =
        ModelArtifact.load(
            inputs.directory(ReportStage.MODEL), ModelArtifact.Parameters.from(settings), hadoop);
    Manifest.Read statistics = inputs.get(ReportStage.STATS);
    return new Run(
        Shards.open(inputs.directory(ReportStage.SHARDS), hadoop),
        model.model(),
        model.source(),
        Latents.open(inputs.directory(ReportStage.LATENTS), hadoop),
        statistics.manifest().contentAs(Statistics.class, statistics.directory()),
        statistics,
        PlaceStatistics.read(statistics, hadoop),
        CodeStatistics.read(statistics, hadoop),
        inputs
            .find(CodePriors.ROLE)
            .map(found -> CodePriors.open(found.directory(), model, hadoop)),
        NeighbourContent.of(statistics, hadoop),
        MutualInformationContent.of(statistics, hadoop));
  }
}
