// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.gate.Verdict;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.train.TrainingContent;
import java.util.List;
import java.util.Map;

/** The section that sums up the run in a few numbers. */
final class SummarySection {
  /**
   * The summary shows the first of these splits that has images: splits that training does not
   * learn from come first.
   */
  private static final List<String> PREFERENCE = List.of("test", "validation", "train");

  private SummarySection() {}

  static Section of(Run run) {
    StringBuilder body = new StringBuilder("<p>" + ModelSection.sentence(run) + "</p>\n");
    body.append("<div class=\"cards\">\n");
    run.verdict().ifPresent(verdict -> verdict(body, verdict));
    run.statistics()
        .ifPresentOrElse(statistics -> latents(body, run, statistics), () -> training(body, run));
    body.append("</div>\n");
    return new Section(
        "summary", "Summary", "", body + run.statistics().map(SummarySection::splits).orElse(""));
  }

  private static void verdict(StringBuilder body, Verdict verdict) {
    int failed = verdict.failed().size();
    card(
        body,
        "Gates",
        verdict.outcome().toString(),
        failed == 0
            ? "%s gates judged the run".formatted(verdict.gates().size())
            : "%s of %s gates failed; see below".formatted(failed, verdict.gates().size()));
  }

  /** Cards of a run without statistics of latents: what training reached. */
  private static void training(StringBuilder body, Run run) {
    TrainingContent training = TrainingContent.of(run.modelSource());
    if (training.best().elbo() != null) {
      card(
          body,
          "Evidence lower bound, validation",
          Html.decimal(training.best().elbo(), 2),
          "nats an image, after epoch %s".formatted(training.best().epoch()));
    }
    card(
        body,
        "Epochs",
        Integer.toString(training.epochs()),
        "%s images seen; ended by: %s"
            .formatted(Html.count(training.examples()), training.ended()));
  }

  private static void latents(StringBuilder body, Run run, Statistics statistics) {
    String name =
        PREFERENCE.stream().filter(statistics.bySplit()::containsKey).findFirst().orElseThrow();
    LatentSummary split = statistics.bySplit().get(name);
    card(
        body,
        "Evidence lower bound, " + name,
        Html.decimal(split.elbo(), 2),
        "\u00b1 %s nats an image".formatted(Html.decimal(split.elboStandardError(), 2)));
    card(
        body,
        "KL divergence, " + name,
        Html.decimal(split.kl().total(), 2),
        "\u00b1 %s nats an image".formatted(Html.decimal(split.kl().totalStandardError(), 2)));
    if (run.codes().isPresent()) {
      codes(body, run.codes().get());
    } else if (run.model().spec().hasLatent()) {
      card(
          body,
          "Active dimensions",
          "%s of %s".formatted(statistics.activeUnits(), statistics.latent().size()),
          "variance of \u03bc above " + Html.number(statistics.activeThreshold()));
    }
    card(
        body,
        "Images",
        Html.count(run.shards().map(found -> found.content().rows()).orElse(statistics.count())),
        "%s encoded".formatted(Html.count(statistics.count())));
    run.neighbours()
        .ifPresent(
            found ->
                card(
                    body,
                    "Classes told by neighbours",
                    Html.decimal(100 * found.accuracy(), 2) + " %",
                    "\u00b1 %s, %s nearest codes; the most frequent class: %s %%"
                        .formatted(
                            Html.decimal(100 * found.standardError(), 2),
                            found.k(),
                            Html.decimal(100 * found.mostFrequent(), 2))));
    run.mutualInformation()
        .ifPresent(
            found ->
                card(
                    body,
                    "Mutual information, " + found.split(),
                    Html.decimal(found.mutualInformation(), 2),
                    "\u00b1 %s nats an image, of %s images; at most %s"
                        .formatted(
                            Html.decimal(found.standardError(), 2),
                            Html.count(found.images()),
                            Html.decimal(found.most(), 2))));
  }

  private static void codes(StringBuilder body, CodeStatistics codes) {
    for (int level = 0; level < codes.levels().size(); level++) {
      CodeStatistics.Usage usage = codes.all().get(level);
      int size = codes.levels().get(level).size();
      card(
          body,
          "Perplexity of the codes" + (codes.levels().size() == 1 ? "" : ", level " + (level + 1)),
          Html.decimal(usage.perplexity(), 1),
          "%s of %s codes used".formatted(Html.count(usage.used()), Html.count(size)));
    }
  }

  private static void card(StringBuilder body, String title, String value, String note) {
    body.append(Html.card(title, value, note));
  }

  private static String splits(Statistics statistics) {
    Table table =
        new Table(
            "Means by split",
            "Split",
            "Images",
            "ELBO",
            "\u00b1",
            "Log-likelihood",
            "KL",
            "Active");
    for (Map.Entry<String, LatentSummary> entry : statistics.bySplit().entrySet()) {
      LatentSummary summary = entry.getValue();
      table.row(
          entry.getKey(),
          Html.count(summary.count()),
          Html.decimal(summary.elbo(), 3),
          Html.decimal(summary.elboStandardError(), 3),
          Html.decimal(summary.logLikelihood(), 3),
          Html.decimal(summary.kl().total(), 3),
          summary.activeUnits());
    }
    return table.end();
  }
}
