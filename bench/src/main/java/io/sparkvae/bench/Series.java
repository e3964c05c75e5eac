package io.sparkvae.bench;

import java.util.List;

/**
 * The rounds of one contestant, in order.
 *
 * @param rounds at least one
 */
record Series(Entry entry, List<Player.Round> rounds) {
  Series {
    rounds = List.copyOf(rounds);
  }

  /** Images a second. */
  double median() {
    return middle(rounds.stream().map(Player.Round::imagesPerSecond).toList());
  }

  static double middle(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
