// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Latents;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.CodePlaceStatistics;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.stats.result.Distributions;
import io.sparkvae.stats.result.GroupStatistics;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Outliers;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.stats.sample.MutualInformationContent;
import io.sparkvae.stats.sample.NeighbourContent;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The statistics stage: exact statistics of a latents table.
 *
 * <p>Output: {@value #FILE} with {@link Statistics}; a Parquet table {@code dimensions} with one
 * row for each dimension; the moments of each latents file in {@code moments/}, which a later run
 * with {@code --since} can use again ({@link MomentsIndex}); and a manifest of kind {@value #KIND}
 * with the same content as the file. If the latent has places, also {@code places.json} with {@link
 * PlaceStatistics}; if it has codes, {@code codes.json} with {@link CodeStatistics}. {@link
 * Distributions}, {@link AggregatePosterior}, {@link Information}, {@link Decomposition}, {@link
 * Outliers}, {@link GroupStatistics} and {@link CodePlaceStatistics} have files of their own, with
 * tables of the numbers that grow with the square of the dimensions or with bars and groups. If
 * {@code stats.neighbours} asks for it, also {@code neighbours.json} with {@link NeighbourContent},
 * and if {@code stats.mutualInformation} does, {@code mutual-information.json} with {@link
 * MutualInformationContent}, both computed on a sample of images.
 */
public final class StatsStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "statistics";

  /** The numbers as JSON. */
  public static final String FILE = "statistics.json";

  static final String LATENTS = "latents";
  static final String SINCE = "since";

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String directory() {
    return "stats";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "Compute exact KL statistics of each latent dimension.",
        "--latents /tmp/latents --output /tmp/stats",
        Usage.Paths.ONE_BY_ONE,
        List.of(
            new Usage.SettingOption(
                "--against",
                "gates.against",
                "DIR",
                "Statistics or run to compare with: drift, and the gates that are set")));
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(LATENTS, Latents.KIND, "Latents to summarise."),
        InputSlot.reused(
            SINCE,
            KIND,
            "Earlier statistics; the moments of unchanged latents are copied instead of"
                + " computed again."));
  }

  @Override
  public void check(Settings settings) {
    StatisticsPlan.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Summarising.of(settings, inputs, hadoop);
  }
}
