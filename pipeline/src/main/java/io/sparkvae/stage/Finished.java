// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Decides whether a finished result is the one that the stage would produce now. */
public final class Finished {
  private Finished() {}

  /**
   * Returns descriptions of what has changed since the result was made: settings, sources, inputs
   * or versions. The list is empty if the stage would produce the same result again. The present
   * state of a source is found by listing it.
   *
   * @param found the finished result
   * @param stage stage that made the result
   * @param settings present settings
   * @param inputs results of the same run that the stage reads now, by the name of their slot
   * @throws io.sparkvae.failure.Failure when the source cannot be listed
   */
  public static List<String> differences(
      Stage stage,
      Manifest.Read found,
      Settings settings,
      Map<String, Manifest.Read> inputs,
      Configuration hadoop) {
    List<Manifest.Input> now = new ArrayList<>(stage.sources(settings, hadoop));
    now.addAll(Inputs.of(inputs).recorded(stage.inputs()));
    now.addAll(ofEarlierRuns(stage, found.manifest()));
    return Origin.of(stage.kind(), stage.configuration(settings), now)
        .differences(Origin.of(found.manifest()));
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
