package io.sparkvae.bench;

import java.io.IOException;
import java.util.Locale;

/** What a run found, in Markdown. */
final class Table {
  private final Site site;
  private final Scores scores;

  Table(Site site, Scores scores) {
    this.site = site;
    this.scores = scores;
  }

  void print() throws IOException {
    Scale scale = site.scale();
    Machine machine = Machine.here();
    print(
        "%n%s, %d threads. Scale %s: %d warm-ups, %d repetitions of about %s s, alternating. Medians; the spread is that of%n",
        machine.cpu(),
        machine.threads(),
        scale.name(),
        scale.warmUps(),
        scale.repetitions(),
        scale.seconds());
    print("the ratios of neighbours. Averaging in 2 executors of 1 thread; ");
    for (Workload workload : Workload.values()) {
      print("%s: %s. ", workload.spelled(), workload.averaging());
    }
    print("%n%n");
    print("| figure | found | spread | bound | goal | of |%n|---|---|---|---|---|---|%n");
    scores.figures().forEach(this::row);
    scores
        .leftOut()
        .forEach(
            one ->
                print(
                    "| **left out** | | | | | %s: %s: %s |%n",
                    one.race(), one.contestant(), one.reason()));
    print("%n| race | contestant | median a second | least | most |%n|---|---|---|---|---|%n");
    scores.races().forEach((race, all) -> all.values().forEach(series -> row(race, series)));
    print("%n| heat | seconds |%n|---|---|%n");
    scores.seconds().forEach((heat, seconds) -> print("| %s | %.0f |%n", heat, seconds));
    print(
        "| all | %.0f |%n",
        scores.seconds().values().stream().mapToDouble(Double::doubleValue).sum());
  }

  private void row(String name, Figure figure) {
    String bound =
        Target.of(name)
            .map(t -> "%s %s".formatted(t.bound(), mark(t.meetsBound(figure.value()))))
            .orElse("");
    String goal =
        Target.of(name)
            .map(t -> "%s %s".formatted(t.goal(), mark(t.meetsGoal(figure.value()))))
            .orElse("");
    print(
        "| %s | %s | %s to %s | %s | %s | %s |%n",
        name,
        number(figure.value()),
        number(figure.least()),
        number(figure.most()),
        bound,
        goal,
        figure.note());
  }

  private static String mark(boolean reached) {
    return reached ? "met" : "**missed**";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 0.01 ? "%.2g" : "%.2f", value);
  }

  /** Three digits at least. */
  static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.3f" : "%,.0f", perSecond);
  }

  private static void row(String race, Series series) {
    double[] sorted =
        series.rounds().stream().mapToDouble(Player.Round::imagesPerSecond).sorted().toArray();
    print(
        "| %s | %s | %s | %s | %s |%n",
        race,
        series.entry().name(),
        rate(series.median()),
        rate(sorted[0]),
        rate(sorted[sorted.length - 1]));
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
