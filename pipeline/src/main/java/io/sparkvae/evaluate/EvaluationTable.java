// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.model.posterior.Divergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats the results for a terminal, one line for each split. */
public final class EvaluationTable {
  private static final String RECONSTRUCTION_ROW = "%-10s %20s  %16s  %16s  %s";
  private static final String PRIOR_ROW = "%-10s %20s  %20s  %20s  %s";
  private static final String ROW = "%-10s %9s  %20s  %20s  %16s  %20s  %16s  %s";

  private static final String ROLLOUT_ROW = "%-10s %5s %9s  %16s  %8s  %14s  %14s  %6s  %14s  %s";

  private EvaluationTable() {}

  /** Returns a heading and a line for each split, with mean ± standard error in nats per image. */
  public static List<String> lines(EvaluationContent content) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            ROW,
            "split",
            "images",
            "-ln p(x), k = " + content.samples(),
            "ELBO",
            "rate",
            "distortion",
            "bits/dim",
            "active units"));
    content
        .bySplit()
        .forEach(
            (split, result) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        ROW,
                        split,
                        String.format(Locale.ROOT, "%,d", result.images()),
                        words(result.negativeLogLikelihood()),
                        words(result.elbo()),
                        words(result.rate()),
                        words(result.distortion()),
                        result.bitsPerDimension() == null ? "-" : words(result.bitsPerDimension()),
                        content.divergence() == Divergence.ABSENT
                            ? "no latents"
                            : result.activeUnits() + " of " + content.latent())));
    if (content.bySplit().values().stream().anyMatch(result -> result.prior() != null)) {
      addPrior(content, lines);
    }
    if (content.bySplit().values().stream().anyMatch(result -> !result.rollouts().isEmpty())) {
      addRollouts(content, lines);
    }
    if (content.bySplit().values().stream().anyMatch(result -> result.reconstruction() != null)) {
      addReconstructions(content, lines);
    }
    addDiagnoses(content, lines);
    return lines;
  }

  private static void addReconstructions(EvaluationContent content, List<String> lines) {
    lines.add("reconstructions, beside the images:");
    lines.add(
        String.format(
            Locale.ROOT,
            RECONSTRUCTION_ROW,
            "split",
            "squared error",
            "PSNR, dB",
            "SSIM",
            "MS-SSIM"));
    content
        .bySplit()
        .forEach(
            (split, result) -> {
              ReconstructionResult found = result.reconstruction();
              if (found != null) {
                lines.add(
                    String.format(
                        Locale.ROOT,
                        RECONSTRUCTION_ROW,
                        split,
                        String.format(
                            Locale.ROOT,
                            "%.5f ± %.5f",
                            found.squaredError().mean(),
                            found.squaredError().standardError()),
                        words(found.psnr()),
                        found.ssim() == null ? "-" : words(found.ssim()),
                        found.msSsim() == null
                            ? "-"
                            : "%s (%s scales)".formatted(words(found.msSsim()), found.scales())));
              }
            });
  }

  /** One sentence for each split; all of them where something is wrong. */
  private static void addDiagnoses(EvaluationContent content, List<String> lines) {
    content
        .bySplit()
        .forEach(
            (split, result) -> {
              Diagnosis found = result.diagnosis();
              if (found != null) {
                boolean wrong =
                    found.collapse() == Diagnosis.Collapse.COMPLETE || !found.idle().isEmpty();
                found.words().stream()
                    .limit(wrong ? found.words().size() : 1)
                    .forEach(sentence -> lines.add(split + ": " + sentence));
              }
            });
  }

  private static void addPrior(EvaluationContent content, List<String> lines) {
    lines.add("with the learned prior over codes:");
    lines.add(
        String.format(
            Locale.ROOT, PRIOR_ROW, "split", "ELBO", "rate", "bits/dim", "bits per code"));
    content
        .bySplit()
        .forEach(
            (split, result) -> {
              PriorResult prior = result.prior();
              lines.add(
                  String.format(
                      Locale.ROOT,
                      PRIOR_ROW,
                      split,
                      words(prior.elbo()),
                      words(prior.rate()),
                      prior.bitsPerDimension() == null ? "-" : words(prior.bitsPerDimension()),
                      String.format(
                          Locale.ROOT,
                          "%s (uniform: %.3f)",
                          words(prior.bitsPerCode()),
                          prior.uniformBitsPerCode())));
            });
  }

  private static void addRollouts(EvaluationContent content, List<String> lines) {
    lines.add("sequences that go on by themselves after frames were seen:");
    lines.add(
        String.format(
            Locale.ROOT,
            ROLLOUT_ROW,
            "split",
            "seen",
            "distance",
            "squared error",
            "unmoved",
            "pixels off",
            "half at most",
            "moves",
            "drawn",
            "direction"));
    content
        .bySplit()
        .forEach(
            (split, result) ->
                result
                    .rollouts()
                    .forEach(
                        rollout ->
                            rollout
                                .byDistance()
                                .forEach(frame -> lines.add(row(split, rollout.seen(), frame)))));
  }

  private static String row(String split, int seen, RolloutResult.Frame frame) {
    return String.format(
        Locale.ROOT,
        ROLLOUT_ROW,
        split,
        seen,
        frame.distance(),
        String.format(
            Locale.ROOT,
            "%.4f ± %.4f",
            frame.squaredError().mean(),
            frame.squaredError().standardError()),
        String.format(Locale.ROOT, "%.4f", frame.unmoved().mean()),
        words(frame.off()),
        words(frame.near()),
        frame.motion() == null
            ? "-"
            : String.format(Locale.ROOT, "%.2f", frame.motion().real().mean()),
        frame.motion() == null ? "-" : words(frame.motion().drawn()),
        frame.motion() == null ? "-" : words(frame.motion().direction()));
  }

  private static String words(EvaluationContent.Estimate estimate) {
    return String.format(Locale.ROOT, "%.3f ± %.3f", estimate.mean(), estimate.standardError());
  }
}
