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

/** Whether a finished result is what would be made now. */
public final class Finished {
  private Finished() {}

  /**
   * What differs, in words; empty when the same settings, sources, inputs and arithmetic would make
   * this result again. The source is looked at as it is now.
   *
   * @param found the finished result
   * @param inputs the results of this run that the stage reads, by the name of their slot
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
    return Origin.of(stage.kind(), StageRunner.configuration(stage, settings), now)
        .differences(Origin.of(found.manifest()));
  }

  /** Results of earlier runs that this one went on from: it did so by an option of its command. */
  private static List<Manifest.Input> ofEarlierRuns(Stage stage, Manifest manifest) {
    Set<String> roles =
        stage.inputs().stream()
            .filter(slot -> !slot.ofThisRun())
            .map(InputSlot::role)
            .collect(Collectors.toSet());
    return manifest.inputs().stream().filter(input -> roles.contains(input.role())).toList();
  }
}
