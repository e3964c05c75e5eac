// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.configuration.Meaning;
import io.sparkvae.configuration.Settings;
import io.sparkvae.configuration.WithoutEffect;
import io.sparkvae.failure.ResumeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * What a result is made from: settings, inputs and versions. A half-finished directory is continued
 * only if its origin is equal.
 *
 * @param kind of the directory, as in its manifest
 * @param settings effective settings that can change the result, by full key; those of {@link
 *     WithoutEffect} are left out
 * @param inputs the directories and sources that it is made from
 * @param versions those that can change the result: {@link Numerics#VERSION}
 */
public record Origin(
    String kind, Map<String, String> settings, List<Input> inputs, Map<String, String> versions) {

  /** The version that a result depends on. All others are only recorded. */
  private static final Set<String> BINDING = Set.of(Numerics.NAME);

  private static final int SHOWN = 5;

  /**
   * An input.
   *
   * @param path its path when the result was made; an equal input may lie elsewhere
   * @param digest as in {@link Manifest.Input}
   */
  public record Input(String role, String path, String digest) {}

  public Origin {
    settings = WithoutEffect.removedFrom(settings);
    inputs = List.copyOf(inputs);
    versions = new TreeMap<>(versions);
  }

  /** Returns the origin of a result that is made now, with this software. */
  public static Origin of(String kind, Map<String, String> settings, List<Manifest.Input> inputs) {
    Map<String, String> versions = new TreeMap<>(Versions.current());
    versions.keySet().retainAll(BINDING);
    return new Origin(kind, settings, inputs(inputs), versions);
  }

  /** Returns the origin of a complete directory. */
  public static Origin of(Manifest manifest) {
    Map<String, String> versions = new TreeMap<>(manifest.versions());
    versions.keySet().retainAll(BINDING);
    return new Origin(
        manifest.kind(), manifest.configuration(), inputs(manifest.inputs()), versions);
  }

  /** Returns the origin of a complete directory, with every version that its manifest names. */
  public static Origin ofAllVersions(Manifest manifest) {
    return new Origin(
        manifest.kind(), manifest.configuration(), inputs(manifest.inputs()), manifest.versions());
  }

  private static List<Input> inputs(List<Manifest.Input> inputs) {
    return inputs.stream().map(i -> new Input(i.role(), i.path(), i.digest())).toList();
  }

  /**
   * Checks that a half-finished directory has this origin.
   *
   * @param found the origin of what {@code directory} holds
   * @throws ResumeFailure naming what differs and what to do
   */
  public void requireSame(Origin found, Path directory) {
    List<String> differences = differences(found);
    if (!differences.isEmpty()) {
      String more =
          differences.size() > SHOWN ? " and %s more".formatted(differences.size() - SHOWN) : "";
      throw new ResumeFailure(
          "output %s: expected what an earlier run began there, found other settings or inputs: %s%s; continue with the earlier ones, choose another output, or begin afresh with --restart"
              .formatted(
                  directory,
                  String.join(", ", differences.subList(0, Math.min(SHOWN, differences.size()))),
                  more));
    }
  }

  /**
   * Returns the differences from an earlier origin, each with both values; empty when the origins
   * are equal.
   */
  public List<String> differences(Origin found) {
    Map<String, String> before = found.binding();
    Map<String, String> now = binding();
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String was = before.getOrDefault(key, Settings.defaultOf(key).orElse("nothing"));
      String is = now.getOrDefault(key, "nothing");
      if (!Meaning.same(was, is)) {
        differences.add("%s was %s and is %s".formatted(key, was, is));
      }
    }
    return differences;
  }

  /** Returns all values that must be equal, by the name that messages use. */
  private Map<String, String> binding() {
    Map<String, String> binding = new TreeMap<>(settings);
    binding.put("kind", kind);
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      String number =
          inputs.stream().filter(other -> other.role().equals(input.role())).count() > 1
              ? " " + i
              : "";
      binding.put("digest of input '%s'%s".formatted(input.role(), number), input.digest());
    }
    versions.forEach((name, version) -> binding.put("version of " + name, version));
    return binding;
  }
}
