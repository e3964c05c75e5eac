package io.sparkvae.jobs;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.util.SignalUtils;

/**
 * SIGTERM and Ctrl-C. Work that can leave off in good order is asked to; other work is ended at
 * once, for what it has not finished nobody sees. A second signal ends either at once.
 */
final class StopSignal {
  private static volatile boolean asked;
  private static volatile boolean patient;

  private StopSignal() {}

  /**
   * Takes over from the JVM's own answer.
   *
   * @param end ends the process, by another thread than the one that works
   */
  static void listen(Runnable end) {
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

  /** Whether a signal has come. */
  static boolean came() {
    return asked;
  }

  /** Does work that ends soon after its argument says so. */
  static <R> R patiently(Function<BooleanSupplier, R> work) {
    patient = true;
    try {
      return work.apply(StopSignal::came);
    } finally {
      patient = false;
    }
  }
}
