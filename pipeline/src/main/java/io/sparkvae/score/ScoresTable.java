// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats scores for a terminal. */
final class ScoresTable {
  private ScoresTable() {}

  static List<String> lines(ScoresContent content) {
    List<String> lines = new ArrayList<>();
    if (content.disentanglement() != null) {
      add(lines, content.disentanglement());
    }
    if (content.probes() != null) {
      add(lines, content.probes());
    }
    if (content.distances() != null) {
      add(lines, content.distances());
    }
    return lines;
  }

  private static void add(List<String> lines, DisentanglementContent found) {
    add(
        lines,
        "disentanglement of %d factors in %,d images (0 to 1):",
        found.factors().size(),
        found.images());
    add(
        lines,
        "  MIG %.3f, SAP %.3f, modularity %.3f, IRS %.3f",
        found.mig(),
        found.sap(),
        found.modularity(),
        found.irs());
    add(
        lines,
        "  DCI: disentanglement %.3f, completeness %.3f, informativeness %.3f",
        found.dci().disentanglement(),
        found.dci().completeness(),
        found.dci().informativeness());
    add(lines, "  FactorVAE score %.3f, beta-VAE score %.3f", found.factorVae(), found.betaVae());
    StandardErrors errors = found.standardErrors();
    if (errors != null) {
      add(
          lines,
          "  standard errors (%d halves): MIG %.3f, SAP %.3f, DCI %.3f %.3f %.3f, FactorVAE %.3f, beta-VAE %.3f, modularity %.3f, IRS %.3f",
          errors.halves(),
          errors.mig(),
          errors.sap(),
          errors.dciDisentanglement(),
          errors.dciCompleteness(),
          errors.dciInformativeness(),
          errors.factorVae(),
          errors.betaVae(),
          errors.modularity(),
          errors.irs());
    }
  }

  private static void add(List<String> lines, ProbesContent found) {
    add(
        lines,
        "the class of %,d test images, told from mu after %,d training images (95 %% confidence):",
        found.images(),
        found.references());
    add(lines, "  %d nearest neighbours %s", found.k(), percent(found.neighbours()));
    add(lines, "  linear probe %s", percent(found.linear()));
    add(lines, "  most frequent class %.2f %%", 100 * found.mostFrequent());
  }

  private static void add(List<String> lines, DistancesContent found) {
    add(
        lines,
        "%,d samples beside as many images of %s (features: %s):",
        found.images(),
        found.split(),
        found.features());
    add(lines, "  samples: %s", words(found.samples()));
    if (found.real() != null) {
      add(lines, "  other real images: %s", words(found.real()));
    }
  }

  private static String words(DistancesContent.Distances found) {
    return String.format(
        Locale.ROOT,
        "%skernel distance %.5f ± %.5f, precision %s, recall %s",
        found.frechet() == null
            ? ""
            : String.format(Locale.ROOT, "Fréchet distance %.4f, ", found.frechet()),
        found.kernel(),
        found.kernelStandardError(),
        percent(found.precision()),
        percent(found.recall()));
  }

  private static String percent(Proportion found) {
    return String.format(
        Locale.ROOT,
        "%.2f %% (%.2f to %.2f)",
        100 * found.share(),
        100 * found.low(),
        100 * found.high());
  }

  private static void add(List<String> lines, String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
