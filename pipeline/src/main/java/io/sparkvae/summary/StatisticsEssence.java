// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.latents.Latents;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Outliers;
import io.sparkvae.stats.sample.MutualInformationContent;
import io.sparkvae.stats.sample.NeighbourContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** The essence of statistics: the bound and what each dimension tells about an image. */
final class StatisticsEssence {
  private StatisticsEssence() {}

  static Essence of(Manifest.Read result, Configuration hadoop) {
    Statistics statistics = read(result);
    Optional<CodeStatistics> codes = CodeStatistics.read(result, hadoop);
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.count("images", statistics.count(), null));
    facts.addAll(facts(result));
    facts.add(Fact.text("kl", statistics.divergence().words()));
    NeighbourContent.of(result, hadoop)
        .ifPresent(
            found ->
                facts.add(
                    Fact.estimate(
                        "classes told by %s neighbours".formatted(found.k()),
                        100 * found.accuracy(),
                        100 * found.standardError(),
                        "%")));
    MutualInformationContent.of(result, hadoop)
        .ifPresent(
            found ->
                facts.add(
                    Fact.estimate(
                        "mutual information, " + found.split(),
                        found.mutualInformation(),
                        found.standardError(),
                        Fact.NATS)));
    List<Bars> bars = new ArrayList<>();
    codes.ifPresentOrElse(
        found -> codes(found, facts, bars), () -> bars.addAll(divergences(statistics)));
    Decomposition.read(result, hadoop).ifPresent(found -> bars.add(terms(found)));
    Information.read(result, hadoop)
        .filter(found -> !found.factors().isEmpty())
        .ifPresent(found -> bars.add(told(found)));
    Outliers.read(result, hadoop)
        .ifPresent(
            found -> {
              add("highest KL divergence", found.highestKl(), facts);
              if (!Latents.withoutLikelihoods(result.manifest())) {
                add("lowest log-likelihood", found.lowestLogLikelihood(), facts);
              }
            });
    return Essence.of(result, facts, bars, List.of());
  }

  /** The terms add up to the mean KL divergence. */
  private static Bars terms(Decomposition found) {
    return new Bars(
        "what the KL divergence consists of, %s images".formatted(found.images()),
        Fact.NATS,
        List.of(
            term("index-code mutual information", found.indexCodeMutualInformation()),
            term("total correlation", found.totalCorrelation()),
            term("dimension-wise KL divergence", found.dimensionWiseKl())));
  }

  private static Bars.Bar term(String name, Decomposition.Term term) {
    return new Bars.Bar(name, term.nats(), term.standardError(), null);
  }

  /** For the label and each factor, the dimension that says the most about it. */
  private static Bars told(Information information) {
    return new Bars(
        "most that one dimension says about the label or a factor",
        "nats",
        information.factors().stream()
            .filter(factor -> !factor.mutualInformation().nats().isEmpty())
            .map(StatisticsEssence::told)
            .toList());
  }

  private static Bars.Bar told(Information.Factor factor) {
    List<Double> nats = factor.mutualInformation().nats();
    int most =
        IntStream.range(0, nats.size()).boxed().max(Comparator.comparing(nats::get)).orElseThrow();
    String note = String.format(Locale.ROOT, "z%s, of at most %.3f", most, factor.entropy().nats());
    return new Bars.Bar(factor.name(), nats.get(most), null, note);
  }

  private static void add(String name, List<Outliers.Outlier> outliers, List<Fact> facts) {
    if (!outliers.isEmpty()) {
      Outliers.Outlier first = outliers.get(0);
      facts.add(Fact.number(name, first.value(), "nats, " + first.id()));
    }
  }

  private static Statistics read(Manifest.Read result) {
    return result.manifest().contentAs(Statistics.class, result.directory());
  }

  /** Returns the numbers of statistics in which runs are compared. */
  static List<Fact> facts(Manifest.Read result) {
    Statistics statistics = read(result);
    List<Fact> facts = new ArrayList<>();
    if (!Latents.withoutLikelihoods(result.manifest())) {
      statistics
          .bySplit()
          .forEach(
              (split, summary) ->
                  facts.add(
                      Fact.estimate(
                              "ELBO, " + split,
                              summary.elbo(),
                              summary.elboStandardError(),
                              Fact.NATS)
                          .where(Fact.Better.HIGHER)));
    }
    if (statistics.divergence() != Divergence.ABSENT) {
      LatentSummary.KlSummary kl = statistics.kl();
      facts.add(Fact.estimate("KL divergence", kl.total(), kl.totalStandardError(), Fact.NATS));
    }
    if (!statistics.mu().mean().isEmpty()) {
      facts.add(
          Fact.count("active units", statistics.activeUnits(), "of " + statistics.latent().size()));
    }
    return facts;
  }

  /** By dimension, the largest divergence first; of a latent with places by channel. */
  private static List<Bars> divergences(Statistics statistics) {
    if (statistics.kl().total() == 0) {
      return List.of();
    }
    if (!statistics.latent().isVector()) {
      return List.of(
          new Bars(
              "KL divergence by channel",
              Fact.NATS,
              statistics.channelsByInformation().stream()
                  .map(c -> Bars.Bar.of("channel " + c, statistics.klOfChannel(c)))
                  .toList()));
    }
    return List.of(
        new Bars(
            "KL divergence by dimension",
            Fact.NATS,
            statistics.dimensionsByInformation().stream()
                .map(
                    j ->
                        new Bars.Bar(
                            "z" + j,
                            statistics.kl().mean().get(j),
                            statistics.kl().standardError().get(j),
                            statistics.mu().mean().isEmpty() || statistics.active(j)
                                ? null
                                : "inactive"))
                .toList()));
  }

  private static void codes(CodeStatistics codes, List<Fact> facts, List<Bars> bars) {
    List<Bars.Bar> used = new ArrayList<>();
    for (int level = 0; level < codes.levels().size(); level++) {
      String name = codes.levels().size() == 1 ? "" : ", level " + (level + 1);
      CodeStatistics.Usage usage = codes.all().get(level);
      int size = codes.levels().get(level).size();
      facts.add(Fact.count("codes used" + name, usage.used(), "of " + size));
      facts.add(Fact.number("perplexity" + name, usage.perplexity(), "codes"));
      used.add(Bars.Bar.of("codes" + name, usage.perplexity() / size));
    }
    bars.add(new Bars("perplexity as a share of the codes", "of 1", used));
  }
}
