// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The manifests of the directories that a stage reads, by the name of their slot. */
public final class Inputs {
  private final Map<String, Manifest.Read> bySlot;

  private Inputs(Map<String, Manifest.Read> bySlot) {
    this.bySlot = bySlot;
  }

  /**
   * Opens the inputs of a stage by reading their manifests.
   *
   * @param directories directories by the name of their slot
   * @throws ConfigurationFailure when a required directory is not given, or a directory is absent,
   *     unfinished or of another kind
   * @throws io.sparkvae.failure.DataFailure when a manifest is corrupt
   */
  static Inputs open(List<InputSlot> slots, Map<String, Path> directories, Configuration hadoop) {
    Map<String, Manifest.Read> opened = new LinkedHashMap<>();
    for (InputSlot slot : slots) {
      Path directory = directories.get(slot.name());
      if (directory != null) {
        opened.put(slot.name(), Manifest.read(directory, slot.kind(), hadoop));
      } else if (slot.use() == InputSlot.Use.REQUIRED) {
        throw new ConfigurationFailure(
            "--%s: expected a directory of kind %s, found none"
                .formatted(slot.name(), slot.kind()));
      }
    }
    requireOneOf(slots, opened.keySet());
    return new Inputs(opened);
  }

  /**
   * Requires that exactly one of the inputs is given of which the stage reads one.
   *
   * @param given names of the slots that are filled
   * @throws ConfigurationFailure when none or several are
   */
  public static void requireOneOf(List<InputSlot> slots, Set<String> given) {
    List<String> names =
        slots.stream()
            .filter(slot -> slot.use() == InputSlot.Use.ONE_OF)
            .map(InputSlot::name)
            .toList();
    long found = names.stream().filter(given::contains).count();
    if (!names.isEmpty() && found != 1) {
      throw new ConfigurationFailure(
          "--%s: expected one directory, found %s"
              .formatted(String.join(" or --", names), found == 0 ? "none" : found));
    }
  }

  /** Returns inputs whose manifests were read before. */
  static Inputs of(Map<String, Manifest.Read> bySlot) {
    return new Inputs(new LinkedHashMap<>(bySlot));
  }

  /** Returns a required input. */
  public Manifest.Read get(String slot) {
    return find(slot)
        .orElseThrow(() -> new IllegalArgumentException("no input is declared as " + slot));
  }

  /** Returns the directory of a required input. */
  public Path directory(String slot) {
    return get(slot).directory();
  }

  /** Returns an input; empty if it was not given. */
  public Optional<Manifest.Read> find(String slot) {
    return Optional.ofNullable(bySlot.get(slot));
  }

  /** Returns what the stage's manifest records of the inputs, in the order of the slots. */
  List<Manifest.Input> recorded(List<InputSlot> slots) {
    List<Manifest.Input> recorded = new ArrayList<>();
    for (InputSlot slot : slots) {
      find(slot.name())
          .ifPresent(
              found -> {
                switch (slot.use()) {
                  case REQUIRED, ONE_OF, OPTIONAL -> recorded.add(found.asInput(slot.role()));
                  case STARTING_POINT ->
                      recorded.add(
                          new Manifest.Input(
                              slot.role(),
                              found.directory().toString(),
                              found.digest(),
                              NullNode.getInstance()));
                  case REUSED -> {}
                }
              });
    }
    return recorded;
  }
}
