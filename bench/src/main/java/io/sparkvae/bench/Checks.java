package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** That what is timed is right: what averaging costs in the model, and what libtorch says of it. */
final class Checks {
  private final Site site;
  private final Ours ours;
  private final Rivals rivals;
  private final Scores scores;

  Checks(Site site, Scores scores) {
    this.site = site;
    this.ours = new Ours(site);
    this.rivals = new Rivals(site);
    this.scores = scores;
  }

  /**
   * Trains with averaging and without on as many examples, with the settings of the races, and
   * compares evidence lower bounds on the test images; then lets libtorch compute what the second
   * model gives for the same images.
   */
  void run(Workload workload) throws IOException {
    Path directory = site.work("elbo-" + workload.spelled());
    Map<String, Double> nats = numbers(ours.bounds(workload, directory), Elbo.LINE);
    scores
        .figures()
        .put(
            "elbo." + workload.spelled(),
            Figure.single(
                nats.get("local") - nats.get("averaging"),
                String.format(
                    Locale.ROOT,
                    "nats by which averaging (%.2f; 2 workers, %s) is behind local training (%.2f; batch %d) on test images, %d epochs each",
                    nats.get("averaging"),
                    workload.averaging(),
                    nats.get("local"),
                    workload.batch(),
                    site.scale().boundEpochs(workload))));
    Map<String, Double> differences =
        numbers(rivals.cross(workload, directory.resolve(Expected.DIRECTORY)), Expected.LINE);
    scores
        .figures()
        .put(
            "cross." + workload.spelled(),
            Figure.single(
                differences.values().stream().mapToDouble(d -> d).max().orElseThrow(),
                "largest relative difference from libtorch with our safetensors: " + differences));
  }

  /** Runs a program and takes what it says in lines {@code WORD name number}. */
  private static Map<String, Double> numbers(Entry entry, String word) throws IOException {
    Map<String, Double> found = new TreeMap<>();
    for (String line : Bench.run(entry)) {
      String[] words = line.split(" ");
      if (words[0].equals(word)) {
        found.put(words[1], Double.parseDouble(words[2]));
      }
    }
    if (found.isEmpty()) {
      throw new IOException("%s: expected '%s', found none".formatted(entry.name(), word));
    }
    return new LinkedHashMap<>(found);
  }
}
