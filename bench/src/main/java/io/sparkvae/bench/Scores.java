package io.sparkvae.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that a run has found so far. */
final class Scores {
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final Map<String, Map<String, Series>> races = new LinkedHashMap<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /**
   * Who should have taken part.
   *
   * @param race or heat
   * @param contestant or check
   */
  record LeftOut(String race, String contestant, String reason) {}

  /** Ratios and checks, by name. */
  Map<String, Figure> figures() {
    return figures;
  }

  /** All that was timed: by race, then by contestant. */
  Map<String, Map<String, Series>> races() {
    return races;
  }

  /** Who could not be held against the others, and why. */
  List<LeftOut> leftOut() {
    return leftOut;
  }

  /** How long each heat took. */
  Map<String, Double> seconds() {
    return seconds;
  }

  void leaveOut(String race, String contestant, String reason) {
    System.err.printf("bench: %s: left out: %s: %s%n", race, contestant, reason);
    leftOut.add(new LeftOut(race, contestant, reason));
  }

  /** Whether a race of this name lacks a contestant. */
  boolean isLeftOut(String race) {
    return leftOut.stream().anyMatch(one -> one.race().equals(race));
  }

  /**
   * Adds how many times as fast ours is as theirs; nothing when one of the two is not there, which
   * {@link #leftOut} then tells.
   *
   * @param factor by which a unit of ours is more than one of theirs
   */
  void ratio(
      String name, Map<String, Series> race, Entry ours, Optional<Entry> theirs, double factor) {
    Series mine = race.get(ours.name());
    theirs
        .map(entry -> race.get(entry.name()))
        .filter(rival -> mine != null)
        .ifPresent(rival -> figures.put(name, Figure.ratio(mine, rival, factor)));
  }

  /** Of each measure of the machine the median in every race that had it. */
  Map<String, Double> floors() {
    Map<String, List<Double>> medians = new TreeMap<>();
    for (Map<String, Series> race : races.values()) {
      race.forEach(
          (name, series) -> {
            if (name.startsWith(Floor.NAME)) {
              medians.computeIfAbsent(name, n -> new ArrayList<>()).add(series.median());
            }
          });
    }
    Map<String, Double> floors = new TreeMap<>();
    medians.forEach((name, values) -> floors.put(name, Series.middle(values)));
    return floors;
  }
}
