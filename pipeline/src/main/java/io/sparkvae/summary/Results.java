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
  public static List<Reading<DirectoryStatus>> in(Path path, Configuration hadoop) {
    Reading<DirectoryStatus> own = status(path, hadoop);
    if (own.isDamaged() || own.value().state() != OutputState.FOREIGN) {
      return List.of(own);
    }
    List<Reading<DirectoryStatus>> stages = new ArrayList<>();
    for (Stage stage : Stages.ALL) {
      Reading<DirectoryStatus> status = status(Stages.in(path, stage), hadoop);
      if (status.isDamaged()
          || status.value().state() != OutputState.ABSENT
          || Pipeline.byDefault().contains(stage)) {
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
  public static List<Reading<DirectoryStatus>> begunIn(Path path, Configuration hadoop) {
    List<Reading<DirectoryStatus>> begun =
        in(path, hadoop).stream().filter(Results::begun).toList();
    if (begun.isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected a directory of sparkvae or of a run, found none"
              .formatted(Locations.plain(path)));
    }
    return begun;
  }

  private static Reading<DirectoryStatus> status(Path path, Configuration hadoop) {
    return Reading.of(path, () -> DirectoryStatus.of(path, hadoop));
  }

  private static boolean begun(Reading<DirectoryStatus> result) {
    return result.isDamaged()
        || result.value().state() == OutputState.COMPLETE
        || result.value().state() == OutputState.IN_PROGRESS;
  }
}
