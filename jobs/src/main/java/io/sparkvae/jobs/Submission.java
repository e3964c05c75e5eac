// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.Patience;
import io.sparkvae.cluster.StandaloneDriver;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * The process that a caller waits for in deploy mode {@code cluster} on a standalone cluster. It
 * has the cluster start the driver, waits for its end, prints what the job printed, and ends with
 * the job's exit code. A request to stop is passed on to the driver.
 *
 * @param conf the properties of the application
 * @param program the driver's
 * @param report where the driver leaves its exit code
 * @param stop of this process
 */
record Submission(
    SparkConf conf,
    StandaloneDriver.Program program,
    Path report,
    Configuration hadoop,
    Stop stop) {
  /** Each question opens a connection to the master, and jobs take minutes to hours. */
  private static final long POLL_MILLIS = 1000;

  /** A worker sends SIGKILL 10 seconds after SIGTERM. */
  private static final Duration END = Duration.ofSeconds(20);

  /**
   * Submits the driver, and waits for its end.
   *
   * @return the exit code
   * @throws ResourceFailure when the cluster does not run the driver, or is lost
   * @throws StopFailure when it was stopped, and left no report
   */
  int run(PrintWriter out, PrintWriter err) {
    Duration patience = Patience.of(conf);
    StandaloneDriver driver = StandaloneDriver.submit(conf, program);
    err.println(
        "sparkvae: submitted to %s as %s; SIGTERM or Ctrl-C here ends it"
            .formatted(conf.get("spark.master"), driver.id()));
    StandaloneDriver.State last = awaited(driver, patience, err);
    Optional<JobReport> found = taken();
    found.ifPresent(said -> said.print(out, err));
    return found.map(JobReport::code).orElseGet(() -> codeOf(driver, last));
  }

  private StandaloneDriver.State awaited(
      StandaloneDriver driver, Duration patience, PrintWriter err) {
    long heard = System.nanoTime(); // from a master, about a driver that runs
    long killed = 0;
    boolean said = false;
    while (true) {
      Optional<StandaloneDriver.State> state = driver.state();
      if (state.isPresent()) {
        StandaloneDriver.Phase phase = state.get().phase();
        if (phase.last()) {
          return state.get();
        }
        if (phase == StandaloneDriver.Phase.RUNNING) {
          heard = System.nanoTime();
          if (!said) {
            err.println("sparkvae: the driver runs on worker " + state.get().worker().orElse("?"));
            said = true;
          }
        }
      }
      if (killed == 0 && System.nanoTime() - heard > patience.toNanos()) {
        throw impatient(driver, state, patience);
      }
      if (stop.asked() && killed == 0) {
        driver.kill();
        killed = System.nanoTime();
      }
      if (killed != 0 && System.nanoTime() - killed > END.toNanos()) {
        throw new StopFailure(
            "stopped; %s was told to end, but has not ended within %s seconds"
                .formatted(driver.id(), END.toSeconds()));
      }
      pause();
    }
  }

  private ResourceFailure impatient(
      StandaloneDriver driver, Optional<StandaloneDriver.State> state, Duration patience) {
    if (state.isEmpty()) {
      return new ResourceFailure(
          "master %s: expected an answer within %s seconds (%s), found none; %s may still run"
              .formatted(
                  conf.get("spark.master"), patience.toSeconds(), Patience.PROPERTY, driver.id()));
    }
    driver.kill();
    return Patience.noDriver(conf, program);
  }

  private Optional<JobReport> taken() {
    try {
      return JobReport.take(report, hadoop);
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: expected the exit code of the driver, found %s".formatted(report, e.getMessage()),
          e);
    }
  }

  /** What is known of a driver that has left no report. */
  private int codeOf(StandaloneDriver driver, StandaloneDriver.State last) {
    return switch (last.phase()) {
      case FINISHED -> ExitCode.DONE.number();
      case KILLED ->
          throw new StopFailure(
              "stopped; unfinished work is not visible as a result, the same command continues it");
      case UNKNOWN ->
          throw new ResourceFailure(
              "master %s: expected it to know %s, found it restarted; the driver may still run"
                  .formatted(conf.get("spark.master"), driver.id()));
      case FAILED, WAITING, RUNNING ->
          throw new ResourceFailure(
              "%s: expected it to leave its exit code in %s, found %s; its log is on worker %s, in %s/stderr of the worker's directory"
                  .formatted(
                      driver.id(),
                      report,
                      last.error().orElse("none"),
                      last.worker().orElse("?"),
                      driver.id()));
    };
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the driver", e);
    }
  }
}
