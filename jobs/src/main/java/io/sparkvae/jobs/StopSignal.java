// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.stage.Stop;
import java.util.function.Supplier;
import org.apache.spark.util.SignalUtils;

/**
 * SIGTERM and Ctrl-C. Work that can leave off in good order is asked to; other work is ended at
 * once, for what it has not finished nobody sees. A second signal ends either at once.
 */
final class StopSignal implements Stop {
  /** The signals of this process. */
  static final StopSignal PROCESS = new StopSignal();

  private volatile boolean asked;
  private volatile boolean patient;

  private StopSignal() {}

  /**
   * Takes over from the JVM's own answer.
   *
   * @param end ends the process, by another thread than the one that works
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
