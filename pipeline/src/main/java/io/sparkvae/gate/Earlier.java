// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.output.OutputState;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.stats.StatsStage;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What is compared with: the directory of a run, or of statistics.
 *
 * @param directory as it was named
 */
record Earlier(Path directory) {
  /**
   * Checks that there are statistics to compare with.
   *
   * @throws ConfigurationFailure when there are none
   */
  void require(Configuration hadoop) {
    if (result(new StatsStage(), hadoop).isEmpty()) {
      throw new ConfigurationFailure(
          "gates.against: expected a run with complete statistics, or a directory of statistics, found neither in %s"
              .formatted(Locations.plain(directory)));
    }
  }

  /** Returns a stage's result; empty if it is not complete. */
  Optional<Manifest.Read> result(Stage stage, Configuration hadoop) {
    if (OutputState.of(directory, hadoop) == OutputState.COMPLETE) {
      return stage.kind().equals(StatsStage.KIND)
          ? Optional.of(Manifest.read(directory, StatsStage.KIND, hadoop))
          : Optional.empty();
    }
    Path inRun = new Path(directory, stage.directory());
    return OutputState.of(inRun, hadoop) == OutputState.COMPLETE
        ? Optional.of(Manifest.read(inRun, stage.kind(), hadoop))
        : Optional.empty();
  }
}
