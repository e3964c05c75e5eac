// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Shows a run to people while it goes on. It reads the run's directories and takes none. */
public interface Watch {
  /** Time between two looks. */
  Duration EVERY = Duration.ofSeconds(5);

  /** Where the page is, and whether training has ended, so that it will not change. */
  record View(Path page, boolean ended) {}

  /**
   * Writes the page anew.
   *
   * @param run directory of the run
   * @param results directories of all results that the run may have
   * @throws io.sparkvae.failure.Failure when the run cannot be read
   */
  View look(Path run, List<Path> results, Configuration hadoop);
}
