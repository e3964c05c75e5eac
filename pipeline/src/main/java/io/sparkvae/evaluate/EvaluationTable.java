// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import java.util.ArrayList;
import java.util.List;

/** Formats the results for a terminal, one line for each split. */
public final class EvaluationTable {
  private static final String ROW = "%-10s %9s  %20s  %20s  %16s  %20s  %16s  %s";

  private EvaluationTable() {}

  /** Returns a heading and a line for each split, with mean ± standard error in nats per image. */
  public static List<String> lines(EvaluationContent content) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted(
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
                    ROW.formatted(
                        split,
                        "%,d".formatted(result.images()),
                        words(result.negativeLogLikelihood()),
                        words(result.elbo()),
                        words(result.rate()),
                        words(result.distortion()),
                        result.bitsPerDimension() == null ? "-" : words(result.bitsPerDimension()),
                        result.activeUnits() + " of " + content.latent())));
    return lines;
  }

  private static String words(EvaluationContent.Estimate estimate) {
    return "%.3f ± %.3f".formatted(estimate.mean(), estimate.standardError());
  }
}
