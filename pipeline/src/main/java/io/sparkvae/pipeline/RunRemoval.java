// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.gate.Drift;
import io.sparkvae.gate.Verdict;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputState;
import io.sparkvae.report.LiveReport;
import io.sparkvae.stage.Stage;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Removes a run: what the stages made in it, and nothing else.
 *
 * @param run directory of the run
 * @param settings for the leases of its directories
 */
record RunRemoval(Path run, FileSystem files, Settings settings, Configuration hadoop) {
  /** Files that lie beside the results. */
  private static final List<String> BESIDE = List.of(LiveReport.PAGE, Drift.FILE, Verdict.FILE);

  static RunRemoval of(Path run, Settings settings, Configuration hadoop) {
    try {
      return new RunRemoval(run, Storage.of(run, hadoop), settings, hadoop);
    } catch (IOException e) {
      throw unreachable(run, e);
    }
  }

  /**
   * Removes the results of all stages, the last first, so that no result is ever without those that
   * it was made from; then what lies beside them, and the directory itself if nothing is left.
   *
   * @return names of what is left
   * @throws io.sparkvae.failure.ResumeFailure when a process works on one of the results
   * @throws ResourceFailure when something cannot be removed
   */
  List<String> remove() {
    try {
      for (int i = Stages.ALL.size() - 1; i >= 0; i--) {
        remove(Stages.ALL.get(i));
      }
      for (String name : BESIDE) {
        files.delete(new Path(run, name), false);
      }
      List<String> left = children();
      if (left.isEmpty()) {
        files.delete(run, false);
      }
      return left;
    } catch (IOException e) {
      throw unreachable(run, e);
    }
  }

  private void remove(Stage stage) throws IOException {
    Path result = Stages.in(run, stage);
    switch (OutputState.of(result, hadoop)) {
      case COMPLETE, IN_PROGRESS -> {
        OutputDirectory.remove(result, settings, hadoop);
        files.delete(result, false);
      }
      case ABSENT -> files.delete(result, true); // empty, or begun by a process that was killed
      case FOREIGN -> {}
    }
  }

  private List<String> children() throws IOException {
    try {
      return Arrays.stream(files.listStatus(run)).map(child -> child.getPath().getName()).toList();
    } catch (FileNotFoundException gone) {
      return List.of();
    }
  }

  private static ResourceFailure unreachable(Path run, IOException e) {
    return new ResourceFailure("%s: cannot be removed: %s".formatted(run, e.getMessage()), e);
  }
}
