// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Meaning;
import io.sparkvae.configuration.Settings;
import io.sparkvae.configuration.WithoutEffect;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.provenance.Numerics;
import io.sparkvae.shard.Shards;
import io.sparkvae.train.data.TrainingData;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * What a run is bound to: every setting of model and training that can change a number of the
 * result, the data, the numerics version, and the kinds of device that computed. A run is continued
 * under an equal binding only; {@link DeviceKinds} compares the kinds of device. More epochs are
 * another binding.
 */
final class Binding {
  static final String WORKERS = "train.workers";
  private static final String NUMERICS = "numerics version";
  private static final String DEVICE = "device";

  /** Keys whose value is the digest of a directory's manifest. */
  private static final Set<String> DIRECTORIES = Set.of(Shards.KIND, Latents.KIND, Start.ROLE);

  private Binding() {}

  static Map<String, String> of(
      Settings settings, TrainingData data, Start start, int workers, DeviceKinds devices) {
    Map<String, String> binding = settings(settings);
    binding.put(WORKERS, Integer.toString(workers));
    binding.put(DEVICE, devices.written());
    binding.put(NUMERICS, Integer.toString(Numerics.VERSION));
    binding.put(data.format().kind(), data.digest());
    start.earlier().ifPresent(earlier -> binding.put(Start.ROLE, earlier.source().digest()));
    return binding;
  }

  private static Map<String, String> settings(Settings settings) {
    Map<String, String> bound = new TreeMap<>(settings.section("train"));
    bound.putAll(settings.section("model"));
    return WithoutEffect.removedFrom(bound);
  }

  /** The number of workers of a run. */
  static int workers(Map<String, String> binding) {
    return Integer.parseInt(binding.get(WORKERS));
  }

  /** The kinds of device that computed a run; those that did not record it used processors. */
  static String devices(Map<String, String> binding) {
    return binding.getOrDefault(DEVICE, DeviceKinds.PROCESSOR);
  }

  /**
   * Refuses to continue under another binding.
   *
   * @throws ResumeFailure naming the first key that differs
   */
  static void check(Map<String, String> before, Map<String, String> now, Path output) {
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    keys.remove(DEVICE);
    for (String key : keys) {
      String expected = before.getOrDefault(key, Settings.defaultOf(key).orElse("nothing"));
      String found = now.getOrDefault(key, "nothing");
      if (!Meaning.same(expected, found)) {
        String what = DIRECTORIES.contains(key) ? key + " with manifest digest" : key + " =";
        throw new ResumeFailure(
            "resume %s: expected %s %s as in its checkpoint, found %s; continue with that, choose another output, or begin afresh with --restart"
                .formatted(output, what, expected, found));
      }
    }
  }
}
