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
  private static final Length SWEEP_WARM_UP = new Length(1, 0);
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
    return run(
        title,
        entries,
        new Length(scale.warmUps(), scale.warmUpSeconds()),
        scale.repetitions(),
        scale.seconds());
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
            SWEEP_WARM_UP,
            SWEEP_REPETITIONS,
            scale.sweepSeconds())
        .values()
        .stream()
        .sorted(Comparator.comparingDouble(Series::median).reversed())
        .map(Series::entry)
        .toList();
  }

  /** So many rounds, or fewer that have taken so long together. */
  private record Length(int rounds, double seconds) {
    void run(Player player, double each) throws IOException {
      double taken = 0;
      for (int i = 0; i < rounds && (i == 0 || taken < seconds); i++) {
        Player.Round round = player.go(each);
        tell("warm-up: ", player, round);
        taken += round.seconds();
      }
    }
  }

  private Map<String, Series> run(
      String title, List<Entry> entries, Length warmUp, int repetitions, double seconds)
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
      for (int i = 0; i <= repetitions; i++) {
        for (Player player : List.copyOf(players)) {
          try {
            if (i == 0) {
              warmUp.run(player, seconds);
            } else {
              turn(player, seconds, rounds);
            }
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
    Player.Round round = player.go(seconds);
    tell("", player, round);
    counted.computeIfAbsent(player.entry().name(), n -> new ArrayList<>()).add(round);
  }

  private static void tell(String what, Player player, Player.Round round) {
    System.err.printf(
        "bench: %s%s: %s/s (%.2f s, %.2f s of processor)%n",
        what,
        player.entry().name(),
        Table.rate(round.imagesPerSecond()),
        round.seconds(),
        round.cpuSeconds());
  }
}
