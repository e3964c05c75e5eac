// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.score.DisentanglementContent;
import io.sparkvae.score.DistancesContent;
import io.sparkvae.score.ProbesContent;
import io.sparkvae.score.Proportion;
import io.sparkvae.score.ScoresContent;
import io.sparkvae.score.StandardErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The essence of scores: disentanglement, probes and distances of samples. */
final class ScoresEssence {
  private ScoresEssence() {}

  static Essence of(Manifest.Read result) {
    ScoresContent content = read(result);
    List<Bars> bars = new ArrayList<>();
    if (content.disentanglement() != null) {
      bars.add(
          new Bars(
              "disentanglement, %s images".formatted(content.disentanglement().images()),
              "0 to 1",
              disentanglement(content.disentanglement()).stream()
                  .map(
                      fact ->
                          new Bars.Bar(
                              fact.name(), (Double) fact.value(), fact.standardError(), null))
                  .toList()));
    }
    List<Fact> facts = new ArrayList<>();
    if (content.probes() != null) {
      facts.addAll(probes(content.probes()));
    }
    if (content.distances() != null) {
      facts.add(Fact.text("features", content.distances().features()));
      facts.addAll(distances(content.distances()));
    }
    return Essence.of(result, facts, bars, List.of());
  }

  private static ScoresContent read(Manifest.Read result) {
    return result.manifest().contentAs(ScoresContent.class, result.directory());
  }

  /** Returns the numbers of scores in which runs are compared. */
  static List<Fact> facts(Manifest.Read result) {
    ScoresContent content = read(result);
    List<Fact> facts = new ArrayList<>();
    if (content.disentanglement() != null) {
      facts.addAll(disentanglement(content.disentanglement()));
    }
    if (content.probes() != null) {
      facts.addAll(probes(content.probes()));
    }
    if (content.distances() != null) {
      facts.addAll(distances(content.distances()));
    }
    return facts;
  }

  private static List<Fact> disentanglement(DisentanglementContent found) {
    StandardErrors errors = found.standardErrors();
    List<Fact> facts = new ArrayList<>();
    facts.add(score("MIG", found.mig(), errors, StandardErrors::mig));
    facts.add(score("SAP", found.sap(), errors, StandardErrors::sap));
    facts.add(
        score(
            "DCI disentanglement",
            found.dci().disentanglement(),
            errors,
            StandardErrors::dciDisentanglement));
    facts.add(
        score(
            "DCI completeness",
            found.dci().completeness(),
            errors,
            StandardErrors::dciCompleteness));
    facts.add(
        score(
            "DCI informativeness",
            found.dci().informativeness(),
            errors,
            StandardErrors::dciInformativeness));
    facts.add(score("FactorVAE score", found.factorVae(), errors, StandardErrors::factorVae));
    facts.add(score("beta-VAE score", found.betaVae(), errors, StandardErrors::betaVae));
    facts.add(score("modularity", found.modularity(), errors, StandardErrors::modularity));
    facts.add(score("IRS", found.irs(), errors, StandardErrors::irs));
    return facts;
  }

  private static Fact score(
      String name, double value, StandardErrors errors, ToDoubleFunction<StandardErrors> error) {
    Optional<StandardErrors> known = Optional.ofNullable(errors);
    return new Fact(
        name, value, null, known.map(error::applyAsDouble).orElse(null), Fact.Better.HIGHER);
  }

  private static List<Fact> probes(ProbesContent found) {
    return List.of(
        percent("linear probe", found.linear()).where(Fact.Better.HIGHER),
        percent("probe of %s neighbours".formatted(found.k()), found.neighbours())
            .where(Fact.Better.HIGHER),
        Fact.number("most frequent class", 100 * found.mostFrequent(), "%"));
  }

  private static List<Fact> distances(DistancesContent found) {
    List<Fact> facts = new ArrayList<>();
    DistancesContent.Distances samples = found.samples();
    if (samples.frechet() != null) {
      facts.add(Fact.number("Frechet distance", samples.frechet(), null).where(Fact.Better.LOWER));
    }
    facts.add(
        Fact.estimate("kernel distance", samples.kernel(), samples.kernelStandardError(), null)
            .where(Fact.Better.LOWER));
    facts.add(percent("precision of samples", samples.precision()).where(Fact.Better.HIGHER));
    facts.add(percent("recall of samples", samples.recall()).where(Fact.Better.HIGHER));
    return facts;
  }

  /** A share in percent; half of its interval of 95 % are about two standard errors. */
  private static Fact percent(String name, Proportion share) {
    return Fact.estimate(name, 100 * share.share(), 25 * (share.high() - share.low()), "%");
  }
}
