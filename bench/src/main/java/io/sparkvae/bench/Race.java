package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Contestants taking turns on one machine: A B C A B C … */
final class Race {
  private static final int SWEEP_WARM_UPS = 1;
  private static final int SWEEP_REPETITIONS = 2;

  private final Path logs;
  private final Scale scale;
  private final Scores scores;

  Race(Site site, Scores scores) {
    this.logs = site.target().resolve("logs");
    this.scale = site.scale();
    this.scores = scores;
  }

  /**
   * Runs a race. A contestant that cannot start or breaks down is left out, which the scores tell.
   *
   * @return by name, in the order of the entries
   */
  Map<String, Series> run(String title, List<Entry> entries) throws IOException {
    return run(title, entries, scale.warmUps(), scale.repetitions(), scale.seconds());
  }

  /**
   * Short rounds of every configuration of a rival, to find its best.
   *
   * @return those that ran, the fastest first
   */
  List<Entry> sweep(String title, List<Entry> configurations) throws IOException {
    return run(
            "sweep " + title,
            configurations,
            SWEEP_WARM_UPS,
            SWEEP_REPETITIONS,
            scale.sweepSeconds())
        .values()
        .stream()
        .sorted(Comparator.comparingDouble(Series::median).reversed())
        .map(Series::entry)
        .toList();
  }

  private Map<String, Series> run(
      String title, List<Entry> entries, int warmUps, int repetitions, double seconds)
      throws IOException {
    List<Player> players = new ArrayList<>();
    Map<String, List<Player.Round>> rounds = new LinkedHashMap<>();
    try {
      for (Entry entry : entries) {
        try {
          players.add(Player.start(entry, logs));
        } catch (IOException e) {
          scores.leaveOut(title, entry.name(), e.getMessage());
        }
      }
      for (int i = 0; i < warmUps + repetitions; i++) {
        for (Player player : List.copyOf(players)) {
          try {
            turn(player, seconds, i < warmUps ? null : rounds);
          } catch (IOException e) {
            scores.leaveOut(title, player.entry().name(), e.getMessage());
            players.remove(player);
            player.close();
          }
        }
      }
    } finally {
      for (Player player : players) {
        player.close();
      }
    }
    Map<String, Series> series = new LinkedHashMap<>();
    for (Player player : players) {
      String name = player.entry().name();
      series.put(name, new Series(player.entry(), rounds.get(name)));
    }
    scores.races().put(title, series);
    return series;
  }

  private static void turn(Player player, double seconds, Map<String, List<Player.Round>> counted)
      throws IOException {
    String name = player.entry().name();
    Player.Round round = player.go(seconds);
    System.err.printf(
        "bench: %s%s: %,.0f/s (%.2f s, %.2f s of processor)%n",
        counted == null ? "warm-up: " : "",
        name,
        round.imagesPerSecond(),
        round.seconds(),
        round.cpuSeconds());
    if (counted != null) {
      counted.computeIfAbsent(name, n -> new ArrayList<>()).add(round);
    }
  }
}
