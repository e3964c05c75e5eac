package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.configuration.WithoutEffect;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares a stage that is done with what would be done now. */
final class Completed {
  private Completed() {}

  /**
   * What differs, in words; empty when the result is the one that would be made.
   *
   * @param done manifest of the stage
   * @param inputs manifests of its inputs as they are now, by kind
   */
  static List<String> differences(
      Manifest done, Settings settings, Map<String, Manifest.Read> inputs) {
    List<String> differences = new ArrayList<>();
    done.configuration().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> !WithoutEffect.holds(entry.getKey()))
        .forEach(
            entry -> {
              String key = entry.getKey();
              String now = settings.section(section(key)).get(key);
              if (!entry.getValue().equals(now)) {
                differences.add("%s was %s and is %s".formatted(key, entry.getValue(), now));
              }
            });
    for (Manifest.Input input : done.inputs()) {
      Manifest.Read now = inputs.get(input.role());
      if (now != null && !now.digest().equals(input.digest())) {
        differences.add("its input %s is another".formatted(Location.plain(now.directory())));
      }
    }
    return List.copyOf(differences);
  }

  private static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
