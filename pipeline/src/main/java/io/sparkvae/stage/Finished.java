// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.provenance.SourceCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Decides whether a finished result is the one that the stage would produce now. */
public final class Finished {
  /** Role of the result that another is an unchanged copy of, in the manifest of the copy. */
  public static final String KEPT = "kept";

  private Finished() {}

  /**
   * What has changed since a result was made.
   *
   * @param differences in settings, sources, inputs or versions; empty if the stage would produce
   *     the same result again
   * @param sourceSeen whether the source was looked at, if the stage has one: one that only Spark
   *     can look at is taken for unchanged until a session runs
   */
  public record Comparison(List<String> differences, boolean sourceSeen) {
    public Comparison {
      differences = List.copyOf(differences);
    }
  }

  /**
   * Compares a finished result with the one that the stage would make now. The setting {@code
   * pipeline.check} says how closely a source is looked at.
   *
   * @param found the finished result
   * @param stage stage that made the result
   * @param settings present settings
   * @param inputs results of the same run that the stage reads now, by the name of their slot;
   *     those of earlier runs are taken for what they were
   * @throws io.sparkvae.failure.Failure when the source cannot be listed
   */
  public static Comparison compare(
      Stage stage,
      Manifest.Read found,
      Settings settings,
      Map<String, Manifest.Read> inputs,
      Configuration hadoop) {
    List<Manifest.Input> results = recorded(stage, found, inputs);
    results.addAll(ofEarlierRuns(stage, found.manifest()));
    return compare(stage, found, settings, results, hadoop);
  }

  /**
   * As {@link #compare}, for a command that names everything which the stage reads.
   *
   * @param inputs all results that the stage reads now, of whichever run, by the name of their slot
   */
  public static Comparison compareAll(
      Stage stage,
      Manifest.Read found,
      Settings settings,
      Map<String, Manifest.Read> inputs,
      Configuration hadoop) {
    return compare(stage, found, settings, recorded(stage, found, inputs), hadoop);
  }

  private static Comparison compare(
      Stage stage,
      Manifest.Read found,
      Settings settings,
      List<Manifest.Input> results,
      Configuration hadoop) {
    List<Manifest.Input> before = found.manifest().inputs();
    SourceCheck check = SourceCheck.from(settings);
    Optional<List<Manifest.Input>> seen =
        check == SourceCheck.NONE
            ? Optional.of(sources(stage, found.manifest()))
            : stage.sources(settings, hadoop);
    List<Manifest.Input> sources = seen.orElseGet(() -> sources(stage, found.manifest()));
    List<Manifest.Input> now = new ArrayList<>(sources);
    now.addAll(results);
    List<String> differences =
        new ArrayList<>(
            Origin.of(stage.kind(), stage.configuration(settings), isKept(found) ? before : now)
                .differences(Origin.of(found.manifest())));
    differences.addAll(check.differences(before, sources));
    return new Comparison(differences, seen.isPresent());
  }

  /** Returns what a manifest would record of results, in slots that the found one knew. */
  private static List<Manifest.Input> recorded(
      Stage stage, Manifest.Read found, Map<String, Manifest.Read> inputs) {
    return Inputs.of(inputs)
        .recorded(
            stage.inputs().stream().filter(slot -> stage.knew(found.manifest(), slot)).toList());
  }

  /**
   * Returns whether a result was taken over from an earlier run as it was. Then it is not made from
   * the other results of its run.
   */
  public static boolean isKept(Manifest.Read found) {
    return original(found).isPresent();
  }

  /** Returns the path of the result that a kept one is a copy of; empty if it is no copy. */
  public static Optional<String> original(Manifest.Read found) {
    return found.manifest().inputs().stream()
        .filter(input -> input.role().equals(KEPT))
        .map(Manifest.Input::path)
        .findFirst();
  }

  /** Returns the recorded inputs that are not results of stages. */
  private static List<Manifest.Input> sources(Stage stage, Manifest manifest) {
    Set<String> roles = stage.inputs().stream().map(InputSlot::role).collect(Collectors.toSet());
    return manifest.inputs().stream().filter(input -> !roles.contains(input.role())).toList();
  }

  /**
   * Returns the recorded inputs that are results of earlier runs, such as those given by {@code
   * --from}. They are taken from the manifest, because {@code pipeline} has no option for them.
   */
  private static List<Manifest.Input> ofEarlierRuns(Stage stage, Manifest manifest) {
    Set<String> roles =
        stage.inputs().stream()
            .filter(slot -> !slot.ofThisRun())
            .map(InputSlot::role)
            .collect(Collectors.toSet());
    return manifest.inputs().stream().filter(input -> roles.contains(input.role())).toList();
  }
}
