// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.stage.Stop;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.spark.util.SignalUtils;

/**
 * Turns SIGTERM and Ctrl-C into a request to stop. Work that runs with {@link #patiently}, such as
 * training, stops cleanly by itself, if it does so in time. For other work the process ends at
 * once; this is safe because its unfinished results are not visible. A second signal always ends
 * the process at once.
 */
final class StopSignal implements Stop {
  /** The stop signal of this process. */
  static final StopSignal PROCESS = new StopSignal();

  /** Until the settings are read. */
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(60);

  private volatile boolean asked;
  private volatile boolean patient;
  private volatile Duration limit = FIRST_LIMIT;

  private StopSignal() {}

  /**
   * Replaces the JVM's handling of the signals.
   *
   * @param end ends the process in good order; called on another thread than the one that works
   * @param halt ends the process at once; called when nothing else has ended it within the limit
   */
  void listen(Runnable end, Runnable halt) {
    for (String signal : new String[] {"TERM", "INT"}) {
      SignalUtils.register(
          signal,
          () -> {
            boolean again = asked;
            asked = true;
            if (!again) {
              inThread("sparkvae stop", () -> enforce(end, halt));
            }
            if (again || !patient) {
              end.run();
            }
            return true;
          });
    }
  }

  /**
   * Sets how long a process may go on after the first signal. Another process may take over its
   * work then.
   */
  void endWithin(Duration limit) {
    this.limit = limit;
  }

  /**
   * Work that waits, or a Spark scheduler that died, would never see the request; so the process is
   * told to end when three quarters of the time have passed. Spark's shutdown hooks may wait as
   * well; so it is halted at the end of the time.
   */
  private void enforce(Runnable end, Runnable halt) {
    long millis = limit.toMillis();
    pause(millis * 3 / 4);
    inThread("sparkvae end", end);
    pause(millis - millis * 3 / 4);
    halt.run();
  }

  private static void inThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
