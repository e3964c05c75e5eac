// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.generate.Pictures;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.report.LineChart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The section with the curves of training, and where its time went. */
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
    StringBuilder body = new StringBuilder(summary(log) + "<div class=\"charts\">\n");
    charts(log)
        .forEach((name, chart) -> body.append(chart.empty() ? "" : chart.show(name, pictures)));
    body.append(phases(log, pictures));
    return new Section(ID, TITLE, "", body + "</div>\n");
  }

  /** The curves, by the name of their file. */
  private static Map<String, LineChart> charts(MetricsLog log) {
    double[] rounds = rounds(log);
    Map<String, LineChart> charts = new LinkedHashMap<>();
    charts.put(
        "training-elbo",
        new LineChart(
            "Evidence lower bound",
            "the curves should rise and then level off; if validation falls while training rises, the model learns its images by heart.",
            "nats an image",
            List.of(
                new Series("training", Ink.FIRST, rounds, log.numbers("elbo")),
                new Series("validation", Ink.SECOND, rounds, log.numbers("validationElbo")),
                new Series(
                    "validation, average of the parameters",
                    Ink.THIRD,
                    rounds,
                    log.numbers("averageValidationElbo")))));
    charts.put(
        "training-likelihood",
        new LineChart(
            "Log-likelihood",
            "how well images are reconstructed: higher is better.",
            "nats an image",
            List.of(new Series("training", Ink.FIRST, rounds, log.numbers("logLikelihood")))));
    charts.put(
        "training-kl",
        new LineChart(
            "KL divergence",
            "how much the latent says about an image; near 0, the decoder ignores it (posterior collapse).",
            "nats an image",
            List.of(new Series("training", Ink.FIRST, rounds, log.numbers("kl")))));
    charts.put(
        "speed",
        new LineChart(
            "Speed",
            "an even line is good; dips are rounds in which a worker was slow or a checkpoint was written.",
            "images/s",
            List.of(new Series("all workers", Ink.THIRD, rounds, log.numbers("imagesPerSecond")))));
    charts.put(
        "training-perplexity",
        new LineChart(
            "Perplexity of the codes",
            "as many codes as are in use; a fall to a few codes is a collapse of the codebook.",
            "codes",
            perplexities(log, rounds)));
    changing(
            new LineChart(
                "Weight of the KL divergence",
                "while it rises, the evidence lower bound may fall without harm.",
                "beta",
                List.of(new Series("beta", Ink.SECOND, rounds, log.numbers("/controls/beta")))))
        .ifPresent(chart -> charts.put("training-beta", chart));
    changing(
            new LineChart(
                "Learning rate",
                "curves often jump up where it falls.",
                "step size",
                List.of(
                    new Series("learning rate", Ink.SECOND, rounds, log.numbers("learningRate")))))
        .ifPresent(chart -> charts.put("training-rate", chart));
    return charts;
  }

  /** The chart, if its only curve is not level. */
  private static Optional<LineChart> changing(LineChart chart) {
    return chart.series().stream().anyMatch(s -> Arrays.stream(s.ys()).distinct().count() > 1)
        ? Optional.of(chart)
        : Optional.empty();
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
    Map<String, Double> seconds = seconds(log);
    double total = sum(seconds);
    String time =
        total > 0
            ? " Time: %s s (%s).".formatted(Html.decimal(total, 1), shares(seconds, total))
            : "";
    return "<p>%s rounds. %s%s Where the first rounds lie far off, curves are cut at the edge.</p>\n"
        .formatted(Html.count(log.rounds().size()), validation, Html.escape(time));
  }

  private static String shares(Map<String, Double> seconds, double total) {
    return seconds.entrySet().stream()
        .map(e -> e.getKey() + " " + Html.decimal(100 * e.getValue() / total, 0) + " %")
        .collect(Collectors.joining(", "));
  }

  /** The time of each phase, summed over all rounds, in seconds. */
  private static Map<String, Double> seconds(MetricsLog log) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (JsonNode round : log.rounds()) {
      round
          .path("seconds")
          .fields()
          .forEachRemaining(e -> seconds.merge(e.getKey(), e.getValue().asDouble(), Double::sum));
    }
    return seconds;
  }

  private static double sum(Map<String, Double> seconds) {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String phases(MetricsLog log, Pictures pictures) {
    Map<String, Double> seconds = seconds(log);
    double total = sum(seconds);
    if (!(total > 0)) {
      return "";
    }
    List<Bar> bars = new ArrayList<>();
    seconds.forEach(
        (phase, time) ->
            bars.add(
                new Bar(
                    phase,
                    100 * time / total,
                    0,
                    Ink.THIRD,
                    "%s: %s s".formatted(phase, Html.decimal(time, 1)))));
    return new BarChart(
            "Where the time went",
            "nearly all of it should be spent in compute; much reduce or broadcast means that more steps between averages, or fewer workers, would be faster.",
            "% of the time",
            "phase",
            bars)
        .show("training-phases", pictures);
  }
}
