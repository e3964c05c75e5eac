// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.EvaluationContent.Result;
import io.sparkvae.evaluate.ReconstructionResult;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The essence of an evaluation: likelihood, rate and distortion of each split. */
final class EvaluationEssence {
  private EvaluationEssence() {}

  static Essence of(Manifest.Read result) {
    EvaluationContent content = read(result);
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.count("samples", content.samples(), "an image"));
    facts.addAll(facts(content));
    content
        .bySplit()
        .forEach(
            (split, measured) -> {
              if (measured.diagnosis() != null) {
                measured
                    .diagnosis()
                    .words()
                    .forEach(sentence -> facts.add(Fact.text("diagnosis, " + split, sentence)));
              }
            });
    return Essence.of(result, facts, bars(content), List.of());
  }

  private static EvaluationContent read(Manifest.Read result) {
    return result.manifest().contentAs(EvaluationContent.class, result.directory());
  }

  /** Returns the numbers of an evaluation in which runs are compared. */
  static List<Fact> facts(Manifest.Read result) {
    return facts(read(result));
  }

  private static List<Fact> facts(EvaluationContent content) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, Result> split : content.bySplit().entrySet()) {
      String of = ", %s (evaluation)".formatted(split.getKey());
      Result result = split.getValue();
      facts.add(
          Fact.estimate(
                  "-ln p(x), k = %s%s".formatted(content.samples(), of),
                  result.negativeLogLikelihood(),
                  Fact.NATS)
              .where(Fact.Better.LOWER));
      facts.add(Fact.estimate("ELBO" + of, result.elbo(), Fact.NATS).where(Fact.Better.HIGHER));
      if (result.bitsPerDimension() != null) {
        facts.add(
            Fact.estimate("bits per dimension" + of, result.bitsPerDimension(), null)
                .where(Fact.Better.LOWER));
      }
      if (result.prior() != null) {
        facts.add(
            Fact.estimate("ELBO with the prior" + of, result.prior().elbo(), Fact.NATS)
                .where(Fact.Better.HIGHER));
      }
      if (content.divergence() != Divergence.ABSENT) {
        facts.add(Fact.count("active units" + of, result.activeUnits(), "of " + content.latent()));
      }
      if (result.reconstruction() != null) {
        facts.addAll(reconstruction(result.reconstruction(), of));
      }
    }
    return facts;
  }

  private static List<Fact> reconstruction(ReconstructionResult result, String of) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        Fact.estimate("squared error" + of, result.squaredError(), null).where(Fact.Better.LOWER));
    facts.add(Fact.estimate("PSNR" + of, result.psnr(), "dB").where(Fact.Better.HIGHER));
    if (result.ssim() != null) {
      facts.add(Fact.estimate("SSIM" + of, result.ssim(), null).where(Fact.Better.HIGHER));
    }
    if (result.msSsim() != null) {
      facts.add(
          Fact.estimate(
                  "MS-SSIM, %s scales%s".formatted(result.scales(), of), result.msSsim(), null)
              .where(Fact.Better.HIGHER));
    }
    return facts;
  }

  /** Rate and distortion add up to the negative bound. */
  private static List<Bars> bars(EvaluationContent content) {
    return content.bySplit().entrySet().stream()
        .map(
            split ->
                new Bars(
                    "what the bound is made of, " + split.getKey(),
                    Fact.NATS,
                    List.of(
                        new Bars.Bar(
                            "rate",
                            split.getValue().rate().mean(),
                            split.getValue().rate().standardError(),
                            null),
                        new Bars.Bar(
                            "distortion",
                            split.getValue().distortion().mean(),
                            split.getValue().distortion().standardError(),
                            null))))
        .toList();
  }
}
