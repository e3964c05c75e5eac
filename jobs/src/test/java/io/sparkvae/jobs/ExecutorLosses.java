// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * Takes executors away while stages work, and holds the results against those of an undisturbed
 * run.
 *
 * @param clean the undisturbed run
 * @param settings its settings
 * @param outputs where the disturbed results go
 * @param spark a session on a cluster
 * @param executors the processes of its executors
 * @param loss how an executor is lost
 * @param random moments and victims
 */
record ExecutorLosses(
    SmallRun clean,
    Settings settings,
    Path outputs,
    SparkSession spark,
    Processes executors,
    Loss loss,
    Random random) {

  /** Lists processes. */
  @FunctionalInterface
  interface Processes {
    List<ProcessHandle> living() throws IOException;
  }

  /** How an executor is lost. */
  enum Loss {
    /** Without a word: SIGKILL. */
    KILLED,
    /**
     * Announced: SIGPWR, at which Spark gives it no more tasks, moves its blocks to others and ends
     * it.
     */
    DECOMMISSIONED;

    private boolean befalls(ProcessHandle executor) throws Exception {
      return switch (this) {
        case KILLED -> executor.destroyForcibly();
        case DECOMMISSIONED ->
            new ProcessBuilder("kill", "-PWR", "" + executor.pid()).start().waitFor() == 0;
      };
    }
  }

  /** Loses so many executors in each stage, prints what came of it, and returns how many. */
  int inEach(List<RunStage> stages, int ofEach, String where) throws Exception {
    Map<RunStage, Integer> lost = new LinkedHashMap<>();
    Set<Long> befallen = new HashSet<>();
    SmallRun.Account account = SmallRun.Account.NONE;
    for (RunStage stage : stages) {
      for (int run = 0; lost.getOrDefault(stage, 0) < ofEach; run++) {
        Path output = outputs.resolve("%s-%s-%s".formatted(loss, stage, run));
        int left = ofEach - lost.getOrDefault(stage, 0);
        lost.merge(
            stage,
            during(() -> clean.again(stage, spark, settings, output), left, befallen),
            Integer::sum);
        account = account.plus(compare(stage, output));
      }
    }
    int all = lost.values().stream().mapToInt(Integer::intValue).sum();
    String what = "executors %s %s %s".formatted(loss.name().toLowerCase(Locale.ROOT), where, lost);
    new Chaos.Tally(what, all, all, account.lost(), account.twice()).print();
    assertThat(account).isEqualTo(SmallRun.Account.NONE);
    return all;
  }

  /** Does work, loses so many executors meanwhile or fewer, and returns how many. */
  int during(Runnable work, int most) throws Exception {
    return during(work, most, new HashSet<>());
  }

  private int during(Runnable work, int most, Set<Long> befallen) throws Exception {
    CompletableFuture<Void> working = CompletableFuture.runAsync(work);
    int lost = 0;
    while (lost < most && loseOne(working, befallen)) {
      lost++;
    }
    working.get(5, TimeUnit.MINUTES);
    return lost;
  }

  /** Holds a result against the undisturbed one. */
  private SmallRun.Account compare(RunStage stage, Path output) throws Exception {
    return clean.compare(stage, output, spark);
  }

  /** Loses one at work, beside another, once some time has passed; false when the work is done. */
  private boolean loseOne(CompletableFuture<?> work, Set<Long> befallen) throws Exception {
    if (ended(work, random.nextInt(Chaos.count(300, 1500)))) {
      return false;
    }
    List<ProcessHandle> living = List.of();
    while (living.isEmpty()) {
      if (ended(work, 20)) {
        return false;
      }
      // The driver is listed beside the executors.
      boolean two = spark.sparkContext().statusTracker().getExecutorInfos().length >= 3;
      boolean atWork = spark.sparkContext().statusTracker().getActiveStageIds().length > 0;
      if (two && atWork) {
        living = executors.living().stream().filter(one -> !befallen.contains(one.pid())).toList();
      }
    }
    ProcessHandle chosen = living.get(random.nextInt(living.size()));
    befallen.add(chosen.pid());
    return loss.befalls(chosen);
  }

  private static boolean ended(CompletableFuture<?> work, int afterMillis) throws Exception {
    TimeUnit.MILLISECONDS.sleep(afterMillis);
    if (work.isCompletedExceptionally()) {
      try {
        work.get();
      } catch (ExecutionException e) {
        throw new AssertionError("the run that lost executors", e.getCause());
      }
    }
    return work.isDone();
  }
}
