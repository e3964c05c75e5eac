// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.gate.RunPointer;
import io.sparkvae.gate.Verdict;
import io.sparkvae.output.Announcer;
import io.sparkvae.stage.Locations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Removes old runs of a series once a newer one has passed. The series is what stands in the {@link
 * RunHistory} beside the file of {@code pipeline.latest}.
 *
 * @param run the present run
 * @param latest the file of {@code pipeline.latest}
 * @param most number of runs to keep
 * @param since the run that the present one goes on from, as the settings name it
 * @param settings for the leases of directories
 */
record Retention(Path run, Path latest, int most, Optional<Path> since, Settings settings) {
  private static final String KEY = "pipeline.retention";
  private static final String ALL = "all";

  /**
   * Reads the settings; empty if all runs are kept.
   *
   * @param latest the file of {@code pipeline.latest}
   * @throws ConfigurationFailure when the number is invalid, or there is no file of {@code
   *     pipeline.latest}
   */
  static Optional<Retention> from(
      Path run, Optional<Path> latest, Optional<Path> since, Settings settings) {
    String found = settings.string(KEY);
    if (found.equals(ALL)) {
      return Optional.empty();
    }
    int most = number(found);
    if (most < 1) {
      throw settings.refused(KEY, "all or a number of runs from 1", found);
    }
    if (latest.isEmpty()) {
      throw settings.refused(
          KEY, "all without pipeline.latest, beside which the list of runs is kept", found);
    }
    return Optional.of(new Retention(run, latest.get(), most, since, settings));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Enters the present run as the newest of its series, unless it stands there already. */
  void begin(Configuration hadoop) {
    RunHistory history = RunHistory.beside(latest);
    List<Path> runs = new ArrayList<>(history.read(hadoop));
    if (runs.stream().noneMatch(one -> RunGates.same(one, run, hadoop))) {
      runs.add(RunGates.qualified(run, hadoop));
      history.write(runs, hadoop);
    }
  }

  /**
   * Returns the runs of the series that are one too many: all but the newest. The present run, the
   * one that {@code pipeline.latest} names, and those that the present run was made from and
   * compared with are kept in any case, because its command may be given again.
   */
  List<Path> outdated(Configuration hadoop) {
    List<Path> runs = new ArrayList<>(RunHistory.beside(latest).read(hadoop));
    boolean entered = runs.stream().anyMatch(one -> RunGates.same(one, run, hadoop));
    int kept = entered ? most : most - 1;
    List<Path> needed =
        Stream.of(
                Optional.of(run),
                new RunPointer(latest).read(hadoop),
                since.map(path -> RunPointer.resolved(path, hadoop)),
                Verdict.read(run, hadoop).map(Verdict::against).map(Path::new))
            .flatMap(Optional::stream)
            .toList();
    return runs.subList(0, Math.max(0, runs.size() - kept)).stream()
        .filter(old -> needed.stream().noneMatch(one -> RunGates.same(one, old, hadoop)))
        .toList();
  }

  /**
   * Removes the runs that are one too many. A run that cannot be removed, for example because a
   * process works on it, is left for the next time: the present run has passed all the same.
   */
  void prune(Configuration hadoop) {
    List<Path> gone = new ArrayList<>();
    for (Path old : outdated(hadoop)) {
      try {
        List<String> left = RunRemoval.of(old, settings, hadoop).remove();
        gone.add(old);
        Announcer.current()
            .say(
                left.isEmpty()
                    ? "pipeline: removed {} ({} = {})"
                    : "pipeline: removed the results in {} ({} = {}); left there, because no stage made it: {}",
                Locations.plain(old),
                KEY,
                most,
                String.join(", ", left));
      } catch (Failure e) {
        Announcer.current()
            .say("warning: {} is not removed: {}", Locations.plain(old), e.getMessage());
      }
    }
    if (!gone.isEmpty()) {
      RunHistory history = RunHistory.beside(latest);
      List<Path> runs = new ArrayList<>(history.read(hadoop));
      runs.removeAll(gone);
      history.write(runs, hadoop);
    }
  }
}
