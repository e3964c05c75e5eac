package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Contestants taking turns on one machine: A B C A B C … */
final class Race {
  private final Path logs;

  Race(Path logs) {
    this.logs = logs;
  }

  /**
   * Runs a race. A contestant that cannot start or breaks down is told of and left out.
   *
   * @param warmUps rounds of each that do not count
   * @param repetitions rounds of each that count
   * @return by name, in the order of the entries
   */
  Map<String, Series> run(List<Entry> entries, int warmUps, int repetitions) throws IOException {
    List<Player> players = new ArrayList<>();
    Map<String, List<Player.Round>> rounds = new LinkedHashMap<>();
    try {
      for (Entry entry : entries) {
        try {
          players.add(Player.start(entry, logs));
        } catch (IOException e) {
          System.err.println("bench: left out: " + e.getMessage());
        }
      }
      for (int i = 0; i < warmUps + repetitions; i++) {
        for (Player player : List.copyOf(players)) {
          turn(player, players, i < warmUps ? null : rounds);
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
    return series;
  }

  private static void turn(
      Player player, List<Player> players, Map<String, List<Player.Round>> counted)
      throws IOException {
    String name = player.entry().name();
    try {
      Player.Round round = player.go();
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
    } catch (IOException e) {
      System.err.println("bench: left out: " + e.getMessage());
      player.close();
      players.remove(player);
    }
  }
}
