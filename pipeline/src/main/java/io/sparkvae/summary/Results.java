// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.output.OutputState;
import io.sparkvae.pipeline.Pipeline;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the results in a directory. */
public final class Results {
  private Results() {}

  /**
   * Returns the status of a directory or, for a run, the status of each stage's directory. Stages
   * that are absent are listed if they run by default.
   *
   * @throws ConfigurationFailure when the directory is neither of sparkvae nor of a run
   */
  public static List<DirectoryStatus> in(Path path, Configuration hadoop) {
    DirectoryStatus own = DirectoryStatus.of(path, hadoop);
    if (own.state() != OutputState.FOREIGN) {
      return List.of(own);
    }
    List<DirectoryStatus> stages = new ArrayList<>();
    for (Stage stage : Stages.ALL) {
      DirectoryStatus status = DirectoryStatus.of(Stages.in(path, stage), hadoop);
      if (status.state() != OutputState.ABSENT || Pipeline.byDefault().contains(stage)) {
        stages.add(status);
      }
    }
    if (stages.stream().noneMatch(Results::begun)) {
      throw new ConfigurationFailure(
          "%s: expected a directory of sparkvae or of a run, found something else"
              .formatted(Locations.plain(path)));
    }
    return stages;
  }

  /**
   * Returns the status of those results in a directory that are complete or in progress.
   *
   * @throws ConfigurationFailure when there are none
   */
  public static List<DirectoryStatus> begunIn(Path path, Configuration hadoop) {
    List<DirectoryStatus> begun = in(path, hadoop).stream().filter(Results::begun).toList();
    if (begun.isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected a directory of sparkvae or of a run, found none"
              .formatted(Locations.plain(path)));
    }
    return begun;
  }

  private static boolean begun(DirectoryStatus status) {
    return status.state() == OutputState.COMPLETE || status.state() == OutputState.IN_PROGRESS;
  }
}
