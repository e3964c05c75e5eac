// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.stage.Stop;
import java.util.function.Supplier;
import org.apache.spark.util.SignalUtils;

/**
 * Turns SIGTERM and Ctrl-C into a request to stop. Work that runs with {@link #patiently}, such as
 * training, stops cleanly by itself. For other work the process ends at once; this is safe because
 * its unfinished results are not visible. A second signal always ends the process at once.
 */
final class StopSignal implements Stop {
  /** The stop signal of this process. */
  static final StopSignal PROCESS = new StopSignal();

  private volatile boolean asked;
  private volatile boolean patient;

  private StopSignal() {}

  /**
   * Replaces the JVM's handling of the signals.
   *
   * @param end ends the process; called on another thread than the one that works
   */
  void listen(Runnable end) {
    for (String signal : new String[] {"TERM", "INT"}) {
      SignalUtils.register(
          signal,
          () -> {
            boolean again = asked;
            asked = true;
            if (again || !patient) {
              end.run();
            }
            return true;
          });
    }
  }

  @Override
  public boolean asked() {
    return asked;
  }

  @Override
  public <R> R patiently(Supplier<R> work) {
    patient = true;
    try {
      return work.get();
    } finally {
      patient = false;
    }
  }
}
