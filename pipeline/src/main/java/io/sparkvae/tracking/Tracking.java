// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.Shown;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Reports the work of one stage to the trackers that the settings ask for. It never fails: a
 * tracker that does is warned of, and left out from then on. If the process is told to end while
 * the work goes on, that is reported as a stop.
 */
public final class Tracking {
  private static final Tracking NONE = new Tracking(List.of());

  private final Announcer announcer = Announcer.current();
  private final List<Tracker> trackers;
  private final Thread atShutdown = new Thread(this::interrupted, "sparkvae tracking");
  private boolean complete;

  private Tracking(List<Tracker> trackers) {
    this.trackers = new CopyOnWriteArrayList<>(trackers);
  }

  /** Returns one that reports to nobody. */
  public static Tracking none() {
    return NONE;
  }

  /**
   * Checks the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static void check(Settings settings) {
    MlflowSettings.from(settings);
    LineageSettings.from(settings);
  }

  /**
   * Reports that work begins.
   *
   * @param environment of this process, which has the secrets of servers
   */
  public static Tracking begin(
      TrackedWork work, Settings settings, Map<String, String> environment, Configuration hadoop) {
    Tracking tracking =
        new Tracking(
            List.copyOf(
                Stream.concat(
                        MlflowSettings.from(settings)
                            .map(mlflow -> new MlflowTracker(work, mlflow, environment, hadoop))
                            .stream(),
                        LineageSettings.from(settings)
                            .map(lineage -> new LineageTracker(work, lineage, environment, hadoop))
                            .stream())
                    .toList()));
    tracking.tell(Tracker::begun);
    tracking.watchShutdown();
    return tracking;
  }

  /**
   * Reports a round of training.
   *
   * @param numbers by name, as in {@code metrics.jsonl}
   */
  public void round(long round, Supplier<Map<String, Double>> numbers) {
    if (!trackers.isEmpty()) {
      Map<String, Double> all = numbers.get();
      tell(tracker -> tracker.round(round, all));
    }
  }

  private void watchShutdown() {
    if (!trackers.isEmpty()) {
      try {
        Runtime.getRuntime().addShutdownHook(atShutdown);
      } catch (IllegalStateException e) {
        interrupted(); // the process is ending already
      }
    }
  }

  /**
   * Returns false if the process is ending: then {@link #atShutdown} reports how the work ended.
   */
  private boolean endWatch() {
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private synchronized void interrupted() {
    if (!complete) {
      tell(
          tracker ->
              tracker.failed(
                  Tracker.Ended.STOPPED,
                  "stopped with its process; the same command continues it"));
    }
  }

  /** Reports that the result is complete. */
  public synchronized void finished(Manifest.Read made) {
    complete = true;
    endWatch();
    tell(tracker -> tracker.finished(made));
  }

  /**
   * Reports that the work has ended with an exception or an error. If the process is ending, the
   * exception is only a consequence of that, and is not reported.
   */
  public synchronized void failed(Throwable thrown) {
    if (!endWatch()) {
      return;
    }
    Failure failure = thrown instanceof Exception e ? Failure.causeOf(e) : null;
    Tracker.Ended how =
        failure instanceof StopFailure ? Tracker.Ended.STOPPED : Tracker.Ended.FAILED;
    String message = failure == null ? thrown.toString() : failure.getMessage();
    tell(tracker -> tracker.failed(how, Shown.message(message)));
  }

  /** Something that is said to a tracker. */
  @FunctionalInterface
  private interface Message {
    void to(Tracker tracker) throws IOException;
  }

  private void tell(Message message) {
    for (Tracker tracker : trackers) {
      try {
        message.to(tracker);
      } catch (IOException | RuntimeException e) {
        trackers.remove(tracker);
        announcer.say(
            "warning: {}: {}; the run goes on without it", tracker.name(), e.getMessage());
      }
    }
  }
}
