// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.evaluate.EvaluationContent.Result;
import io.sparkvae.evaluate.ReconstructionResult;
import io.sparkvae.provenance.Manifest;
import java.util.List;
import java.util.Map;

/** The section on likelihood, reconstructions and collapse, as the stage {@code evaluate} finds. */
final class EvaluationSection {
  /** The cards are of the first of these splits that was evaluated. */
  private static final List<String> PREFERENCE = List.of("test", "validation", "train");

  private EvaluationSection() {}

  static Section of(Manifest.Read evaluation) {
    EvaluationContent content =
        evaluation.manifest().contentAs(EvaluationContent.class, evaluation.directory());
    StringBuilder body = new StringBuilder();
    PREFERENCE.stream()
        .filter(content.bySplit()::containsKey)
        .findFirst()
        .ifPresent(split -> measured(body, content, split));
    body.append(bounds(content));
    if (content.bySplit().values().stream().anyMatch(result -> result.reconstruction() != null)) {
      body.append(reconstructions(content));
    }
    return new Section(
        "evaluation",
        "Evaluation",
        "the negative log-likelihood is what to compare models of the same images by: lower is better.",
        body.toString());
  }

  private static void measured(StringBuilder body, EvaluationContent content, String split) {
    Result result = content.bySplit().get(split);
    if (result.diagnosis() != null) {
      body.append(
          "<p>%s</p>\n".formatted(Html.escape(String.join(" ", result.diagnosis().words()))));
    }
    body.append("<div class=\"cards\">\n");
    card(
        body,
        "Negative log-likelihood, " + split,
        result.negativeLogLikelihood(),
        2,
        "nats an image, %s sample%s each"
            .formatted(Html.count(content.samples()), content.samples() == 1 ? "" : "s"));
    if (content.measure() != null) {
      card(body, "Bits per dimension", result.bitsPerDimension(), 3, "of " + measure(content));
    }
    if (result.reconstruction() != null) {
      card(body, "PSNR of reconstructions", result.reconstruction().psnr(), 2, "decibels");
      card(body, "SSIM of reconstructions", result.reconstruction().ssim(), 3, "1 is equal");
    }
    body.append("</div>\n");
  }

  private static String measure(EvaluationContent content) {
    return switch (content.measure()) {
      case PROBABILITY -> "a probability of pixel levels";
      case DENSITY -> "a density of pixels; compare with densities only";
      case NONE -> "neither";
    };
  }

  private static void card(
      StringBuilder body, String title, Estimate estimate, int decimals, String unit) {
    if (estimate != null) {
      body.append(
          Html.card(
              title,
              Html.decimal(estimate.mean(), decimals),
              "\u00b1 %s %s".formatted(Html.decimal(estimate.standardError(), decimals), unit)));
    }
  }

  private static String bounds(EvaluationContent content) {
    Table table =
        new Table(
            "Likelihood by split",
            "Split",
            "Images",
            "\u2212ln p(x)",
            "\u00b1",
            "ELBO",
            "Rate",
            "Distortion",
            "Bits per dimension",
            "Active");
    for (Map.Entry<String, Result> split : content.bySplit().entrySet()) {
      Result result = split.getValue();
      table.row(
          split.getKey(),
          Html.count(result.images()),
          Html.decimal(result.negativeLogLikelihood().mean(), 3),
          Html.decimal(result.negativeLogLikelihood().standardError(), 3),
          mean(result.elbo(), 3),
          mean(result.rate(), 3),
          mean(result.distortion(), 3),
          mean(result.bitsPerDimension(), 4),
          result.activeUnits());
    }
    return table.end();
  }

  private static String reconstructions(EvaluationContent content) {
    Table table =
        new Table(
            "Reconstructions by split", "Split", "Squared error", "PSNR, dB", "SSIM", "MS-SSIM");
    for (Map.Entry<String, Result> split : content.bySplit().entrySet()) {
      ReconstructionResult result = split.getValue().reconstruction();
      if (result != null) {
        table.row(
            split.getKey(),
            Html.number(result.squaredError().mean()),
            mean(result.psnr(), 2),
            mean(result.ssim(), 4),
            mean(result.msSsim(), 4));
      }
    }
    return table.end();
  }

  private static String mean(Estimate estimate, int decimals) {
    return estimate == null ? "\u2013" : Html.decimal(estimate.mean(), decimals);
  }
}
