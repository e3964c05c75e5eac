// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.moments.CentralMoments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.LatentRow;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.storage.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** Statistics of nights, made of drawn posteriors without images, files or Spark. */
final class Nights {
  static final int LATENT = 4;
  static final double THRESHOLD = 0.01;

  private Nights() {}

  /**
   * How the posteriors of a night differ from those of a night without a change.
   *
   * @param shift of mu in dimension 0
   * @param scale of mu in dimension 1
   * @param active number of dimensions whose mu varies
   * @param loss nats by which the log-likelihood is lower
   */
  record Change(double shift, double scale, int active, double loss) {
    static final Change NONE = new Change(0, 1, LATENT, 0);
  }

  /** What is kept of a night. */
  record Night(LatentMoments moments, CentralMoments mu) {
    private Night() {
      this(new LatentMoments(LATENT), new CentralMoments(LATENT));
    }

    private void add(float[] mu, float[] kl, double logLikelihood, double elbo) {
      moments.add(new LatentRow(Split.TEST, mu, kl, logLikelihood, elbo));
      this.mu.add(mu);
    }

    void merge(Night other) {
      moments.merge(other.moments);
      mu.merge(other.mu);
    }

    private AggregatePosterior aggregate(LatentSummary all) {
      return new AggregatePosterior(
          LatentShape.of(LATENT),
          new AggregatePosterior.Marginals(
              all.count(),
              all.mu().mean(),
              all.mu().variance(),
              List.of(),
              list(mu::skewness),
              list(mu::kurtosis)),
          Map.of(),
          null,
          List.of(),
          null,
          null);
    }

    private static List<Double> list(IntToDoubleFunction value) {
      return IntStream.range(0, LATENT).mapToDouble(value).boxed().toList();
    }
  }

  /**
   * Draws the moments of a night; mu is normal, the KL divergence follows from it and is skewed.
   */
  static Night draw(long seed, int images, Change change) {
    Random random = new Random(seed);
    Night night = new Night();
    for (int i = 0; i < images; i++) {
      float[] mu = new float[LATENT];
      float[] kl = new float[LATENT];
      double total = 0;
      for (int j = 0; j < LATENT; j++) {
        double z = random.nextGaussian();
        mu[j] =
            j >= change.active
                ? 0
                : (float) (z * (j == 1 ? change.scale : 1) + (j == 0 ? change.shift : 0));
        kl[j] = j >= change.active ? 0 : (float) ((mu[j] * mu[j] + 0.1 - 1 - Math.log(0.1)) / 2);
        total += kl[j];
      }
      double logLikelihood = -100 - change.loss + 10 * random.nextGaussian();
      night.add(mu, kl, logLikelihood, logLikelihood - total);
    }
    return night;
  }

  /**
   * Draws a night in which mu of dimension 0 spreads by a factor more while its KL divergence stays
   * what it was: what mu² has more, ln σ² makes up for.
   */
  static Night wider(long seed, int images, double factor) {
    Random random = new Random(seed);
    Night night = new Night();
    for (int i = 0; i < images; i++) {
      float[] mu = new float[LATENT];
      float[] kl = new float[LATENT];
      for (int j = 0; j < LATENT; j++) {
        double z = random.nextGaussian();
        mu[j] = (float) (j == 0 ? factor * z : z);
        kl[j] = (float) ((z * z + 0.1 - 1 - Math.log(0.1)) / 2);
      }
      night.add(mu, kl, -100, -110);
    }
    return night;
  }

  /**
   * Makes statistics of moments.
   *
   * @param files names of the latents files; statistics with all files of others go on from those
   */
  static JudgedStatistics statistics(Night night, String... files) {
    LatentSummary all = LatentSummary.of(night.moments, THRESHOLD);
    return statistics(
        all, LatentShape.of(LATENT), Optional.empty(), Optional.of(night.aggregate(all)), files);
  }

  /** Makes statistics of codes, {@code places} an image. */
  static JudgedStatistics codes(int images, int places, long[] counts, String... files) {
    LatentMoments moments = new LatentMoments(places, 0);
    for (int i = 0; i < images; i++) {
      moments.add(new LatentRow(Split.TEST, new float[0], new float[places], -100, -100));
    }
    CodeLevel level = new CodeLevel(1, places, counts.length);
    return statistics(
        LatentSummary.of(moments, THRESHOLD),
        LatentShape.of(places),
        Optional.of(
            new CodeStatistics(List.of(level), List.of(CodeStatistics.Usage.of(counts)), Map.of())),
        Optional.empty(),
        files);
  }

  private static JudgedStatistics statistics(
      LatentSummary all,
      LatentShape shape,
      Optional<CodeStatistics> codes,
      Optional<AggregatePosterior> aggregate,
      String... files) {
    Statistics content =
        new Statistics(
            all.count(),
            shape,
            Divergence.EXACT,
            all.kl(),
            all.mu(),
            all.activeUnits(),
            THRESHOLD,
            all.logLikelihood(),
            all.elbo(),
            all.elboStandardError(),
            Map.of(Split.TEST.column(), all));
    Manifest manifest =
        Manifest.ofNow(
            "statistics", Map.of(), List.of(), List.of(), Json.MAPPER.createObjectNode());
    Manifest.Read read = new Manifest.Read(new Path("/runs/night/stats"), manifest, "");
    return new JudgedStatistics(read, content, codes, aggregate, Set.of(files));
  }

  /** The settings of gates. */
  static GatePlan plan(String... settings) {
    Settings all = Settings.reference().withOverride("gates.against=/runs/before");
    for (String setting : settings) {
      all = all.withOverride("gates." + setting);
    }
    return GatePlan.from(all);
  }

  /** Counts of so many codes, all used alike. */
  static long[] alike(int codes, long each) {
    return IntStream.range(0, codes).mapToLong(k -> each).toArray();
  }

  /** The results of all gates that are set. */
  static List<GateResult> judge(GatePlan plan, JudgedStatistics before, JudgedStatistics now) {
    StatisticsGates gates = StatisticsGates.of(plan, now, Optional.ofNullable(before));
    return Stream.of(Bound.values())
        .filter(bound -> plan.bound(bound).isPresent())
        .map(gates::judge)
        .toList();
  }
}
