// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.generate.Pictures;
import io.sparkvae.report.LineChart.Series;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The section with the curves of training. */
final class TrainingSection {
  private static final String ID = "training";
  private static final String TITLE = "Training";

  private TrainingSection() {}

  static Section of(MetricsLog log, Pictures pictures) {
    if (log.rounds().isEmpty()) {
      return Section.missing(
          ID,
          TITLE,
          "The model directory holds no " + MetricsLog.FILE + ", so there are no curves.");
    }
    double[] rounds = rounds(log);
    List<LineChart> charts =
        List.of(
            new LineChart(
                "Evidence lower bound",
                "nats an image",
                List.of(
                    new Series("training", Ink.FIRST, rounds, log.numbers("elbo")),
                    new Series("validation", Ink.SECOND, rounds, log.numbers("validationElbo")),
                    new Series(
                        "validation, average of the parameters",
                        Ink.THIRD,
                        rounds,
                        log.numbers("averageValidationElbo")))),
            new LineChart(
                "Log-likelihood",
                "nats an image",
                List.of(new Series("training", Ink.FIRST, rounds, log.numbers("logLikelihood")))),
            new LineChart(
                "KL divergence",
                "nats an image",
                List.of(new Series("training", Ink.FIRST, rounds, log.numbers("kl")))),
            new LineChart(
                "Speed",
                "images/s",
                List.of(
                    new Series("all workers", Ink.THIRD, rounds, log.numbers("imagesPerSecond")))),
            new LineChart("Perplexity of the codes", "codes", perplexities(log, rounds)));
    List<String> names =
        List.of(
            "training-elbo", "training-likelihood", "training-kl", "speed", "training-perplexity");
    StringBuilder body = new StringBuilder(summary(log) + "<div class=\"charts\">\n");
    for (int i = 0; i < charts.size(); i++) {
      if (!charts.get(i).empty()) {
        body.append(charts.get(i).show(names.get(i), pictures));
      }
    }
    return new Section(ID, TITLE, body + "</div>\n");
  }

  /** A curve for each level of codes, the first three. */
  private static List<Series> perplexities(MetricsLog log, double[] rounds) {
    List<Ink> inks = List.of(Ink.FIRST, Ink.SECOND, Ink.THIRD);
    int levels = Math.min(inks.size(), log.rounds().get(0).path("codes").size());
    return IntStream.range(0, levels)
        .mapToObj(
            level ->
                new Series(
                    levels == 1 ? "training" : "level " + (level + 1),
                    inks.get(level),
                    rounds,
                    log.numbers("/codes/%s/perplexity".formatted(level))))
        .toList();
  }

  static double[] rounds(MetricsLog log) {
    double[] rounds = log.numbers("round");
    for (int i = 0; i < rounds.length; i++) {
      if (Double.isNaN(rounds[i])) {
        rounds[i] = i + 1;
      }
    }
    return rounds;
  }

  private static String summary(MetricsLog log) {
    double best =
        Arrays.stream(log.numbers("validationElbo"))
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN);
    String validation =
        Double.isNaN(best)
            ? "No validation was recorded."
            : "Best validation ELBO " + Html.decimal(best, 3) + " nats an image.";
    return "<p>%s rounds. %s%s Where the first rounds lie far off, curves are cut at the edge.</p>\n"
        .formatted(Html.count(log.rounds().size()), validation, Html.escape(phases(log)));
  }

  /** Returns the time of each phase, summed over all rounds. */
  private static String phases(MetricsLog log) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (JsonNode round : log.rounds()) {
      round
          .path("seconds")
          .fields()
          .forEachRemaining(e -> seconds.merge(e.getKey(), e.getValue().asDouble(), Double::sum));
    }
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!(total > 0)) {
      return "";
    }
    String parts =
        seconds.entrySet().stream()
            .map(e -> e.getKey() + " " + Html.decimal(100 * e.getValue() / total, 0) + " %")
            .collect(Collectors.joining(", "));
    return " Time: %s s (%s).".formatted(Html.decimal(total, 1), parts);
  }
}
