// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.machine.MachineMemory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the launcher finds on a machine of some size, with the files of this repository. */
final class TestSite {
  private TestSite() {}

  /**
   * @param here holds the application and Spark, which are not started
   */
  static LaunchSite of(Path here, int cores, MachineMemory memory) {
    return new LaunchSite(
        Script.ROOT,
        here.resolve("sparkvae.jar"),
        Optional.of(here),
        here.resolve("cluster"),
        Optional.empty(),
        Map.of(),
        cores,
        memory);
  }
}
