package io.sparkvae.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What averaging costs in the model: test bounds after as many examples with and without. */
final class Bounds {
  private final Site site;
  private final Map<String, Pair> pairs = new LinkedHashMap<>();

  /**
   * Evidence lower bounds on the test images, in nats an image.
   *
   * @param averaging of two workers
   * @param local of one
   */
  record Pair(int epochs, double averaging, double local) {
    /** Nats by which averaging is behind; negative where it is ahead. */
    double behind() {
      return local - averaging;
    }
  }

  Bounds(Site site) {
    this.site = site;
  }

  Map<String, Pair> pairs() {
    return pairs;
  }

  void compare(Workload workload) throws IOException {
    int epochs = site.scale().elboEpochs().get(workload.ordinal());
    Entry entry =
        site.ours(
            "bounds",
            Elbo.class,
            workload.spelled(),
            epochs,
            site.data("shards-" + workload.spelled()),
            site.work("elbo-" + workload.spelled()));
    Map<String, Double> found = new LinkedHashMap<>();
    for (String line : Bench.run(entry)) {
      if (line.startsWith(Elbo.LINE + " ")) {
        String[] words = line.split(" ");
        found.put(words[1], Double.parseDouble(words[2]));
      }
    }
    pairs.put(
        "elbo." + workload.spelled(), new Pair(epochs, found.get("averaging"), found.get("local")));
  }
}
