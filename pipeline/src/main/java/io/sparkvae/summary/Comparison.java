// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.configuration.Meaning;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.stage.Locations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Runs beside each other. In every list of values there is one for each run, in their order; null
 * where a run has none.
 *
 * @param runs names and paths
 * @param notes why bounds and likelihoods cannot be compared; empty if they can be
 * @param results numbers of the results
 * @param settings that differ, by full key
 * @param versions that differ, by the name of the software
 */
public record Comparison(
    List<Named> runs,
    List<String> notes,
    List<Row> results,
    List<Setting> settings,
    List<Setting> versions) {

  /** Settings that decide what a likelihood is of. */
  private static final List<String> LIKELIHOOD = List.of("model.likelihood", "model.binarisation");

  public Comparison {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
    results = List.copyOf(results);
    settings = List.copyOf(settings);
    versions = List.copyOf(versions);
  }

  /**
   * A run.
   *
   * @param name as much of the end of its path as tells it from the others
   */
  public record Named(String name, String path) {}

  /**
   * One result of every run.
   *
   * @param best index of the best value, from 0; the first of several equal ones; null if none is
   * @param allBest indices of all values that are equal to the best; empty if none is
   */
  public record Row(String name, List<Fact> values, Integer best, List<Integer> allBest) {
    public Row {
      allBest = List.copyOf(allBest);
      values = Collections.unmodifiableList(new ArrayList<>(values)); // may hold null
    }
  }

  /** One setting of every run. */
  public record Setting(String key, List<String> values) {
    public Setting {
      values = Collections.unmodifiableList(new ArrayList<>(values)); // may hold null
    }
  }

  /**
   * Compares runs, or single results.
   *
   * @throws ConfigurationFailure when there are fewer than two, or one holds no results
   * @throws io.sparkvae.failure.DataFailure when a file is missing or corrupt
   */
  public static Comparison of(List<Path> paths, Configuration hadoop) {
    if (new HashSet<>(paths).size() != paths.size() || paths.size() < 2) {
      throw new ConfigurationFailure(
          "RUN: expected two or more different directories, found %s"
              .formatted(String.join(", ", paths.stream().map(Locations::plain).toList())));
    }
    List<ComparedRun> runs = paths.stream().map(path -> ComparedRun.open(path, hadoop)).toList();
    List<String> notes = notes(runs);
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(run -> run.facts().forEach(fact -> names.add(fact.name())));
    return new Comparison(
        named(paths),
        notes,
        names.stream().map(name -> row(name, runs, notes.isEmpty())).toList(),
        differing(runs, ComparedRun::settings),
        differing(runs, ComparedRun::versions));
  }

  private static List<String> notes(List<ComparedRun> runs) {
    List<String> notes = new ArrayList<>();
    if (runs.stream().map(ComparedRun::shards).flatMap(Optional::stream).distinct().count() > 1) {
      notes.add("the runs have different images (their shards differ)");
    }
    for (String key : LIKELIHOOD) {
      if (meanings(values(runs, run -> run.settings().get(key))) > 1) {
        notes.add("the runs differ in " + key);
      }
    }
    return notes;
  }

  private static Row row(String name, List<ComparedRun> runs, boolean comparable) {
    List<Fact> values = values(runs, run -> run.fact(name).orElse(null));
    List<Integer> best = comparable ? best(values) : List.of();
    return new Row(name, values, best.isEmpty() ? null : best.get(0), best);
  }

  private static List<Integer> best(List<Fact> values) {
    List<Integer> scored =
        IntStream.range(0, values.size())
            .filter(i -> values.get(i) != null && values.get(i).better() != null)
            .boxed()
            .toList();
    if (scored.size() < 2) {
      return List.of();
    }
    Fact best = scored.stream().map(values::get).max(Comparison::compare).orElseThrow();
    return scored.stream().filter(i -> number(values.get(i)) == number(best)).toList();
  }

  private static int compare(Fact a, Fact b) {
    int order = Double.compare(number(a), number(b));
    return a.better() == Fact.Better.HIGHER ? order : -order;
  }

  private static double number(Fact fact) {
    return ((Number) fact.value()).doubleValue();
  }

  /** Keys for which two runs have different values. A key that only one run has is left out. */
  private static List<Setting> differing(
      List<ComparedRun> runs, Function<ComparedRun, Map<String, String>> texts) {
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(texts.apply(run).keySet()));
    return keys.stream()
        .map(key -> new Setting(key, values(runs, run -> texts.apply(run).get(key))))
        .filter(setting -> meanings(setting.values()) > 1)
        .toList();
  }

  private static <T> List<T> values(List<ComparedRun> runs, Function<ComparedRun, T> value) {
    List<T> values = new ArrayList<>();
    runs.forEach(run -> values.add(value.apply(run)));
    return values;
  }

  private static long meanings(List<String> values) {
    return values.stream().filter(Objects::nonNull).map(Meaning::of).distinct().count();
  }

  /** Takes the last names of the paths: one if that is enough, else as many as it needs. */
  private static List<Named> named(List<Path> paths) {
    int deepest = paths.stream().mapToInt(Path::depth).max().orElse(0);
    for (int names = 1; names < deepest; names++) {
      int taken = names;
      List<String> ends = paths.stream().map(path -> end(path, taken)).toList();
      if (new HashSet<>(ends).size() == ends.size()) {
        return IntStream.range(0, paths.size())
            .mapToObj(i -> new Named(ends.get(i), paths.get(i).toString()))
            .toList();
      }
    }
    return paths.stream().map(p -> new Named(Locations.plain(p), p.toString())).toList();
  }

  private static String end(Path path, int names) {
    String[] parts = path.toUri().getPath().split(Path.SEPARATOR);
    return String.join(
        Path.SEPARATOR, List.of(parts).subList(Math.max(0, parts.length - names), parts.length));
  }
}
