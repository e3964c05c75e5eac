// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong on a real standalone cluster: executors die, tasks fail, tasks run twice. All
 * stages end, with the bytes of an undisturbed run in one process.
 */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class ClusterChaosIT {
  private static final int SPRITES = Chaos.count(300, 6000);
  private static final Settings SETTINGS =
      Settings.reference().with(SmallRun.configuration(SPRITES, Chaos.count(3, 5)), "chaos");

  /** Those in which executors are killed: in a build, the ones with the longest tasks. */
  private static final List<RunStage> KILLED =
      SmallRun.STAGES.subList(1, Chaos.count(3, SmallRun.STAGES.size()));

  @TempDir static Path here;
  private static SmallRun clean;
  private final StandaloneCluster cluster = SharedCluster.get();
  private final Random random = Chaos.random(ClusterChaosIT.class);
  private SparkSession spark;

  @BeforeAll
  static void start() throws Exception {
    // Each fault would fill a screen.
    Configurator.setAllLevels("org.apache.spark", Level.OFF);
    clean = new SmallRun(here.resolve("clean"));
    try (SparkSession undisturbed =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (RunStage stage : SmallRun.STAGES) {
        clean.again(stage, undisturbed, SETTINGS, clean.at(stage));
      }
      // The control: what is compared below is not always the same.
      Path other = here.resolve("other");
      clean.again(RunStage.TRAIN, undisturbed, SETTINGS.withOverride("train.seed=9"), other);
      assertThat(SmallRun.digests(other)).isNotEqualTo(SmallRun.digests(clean.at(RunStage.TRAIN)));
    }
  }

  @AfterEach
  void stopDriver() {
    spark.stop();
  }

  @AfterAll
  static void logAgain() {
    Configurator.setAllLevels("org.apache.spark", Level.WARN);
  }

  /** Holds a result against the undisturbed one. */
  private SmallRun.Account compare(RunStage stage, Path output) throws Exception {
    assertThat(SmallRun.digests(output))
        .as("%s", stage)
        .isEqualTo(SmallRun.digests(clean.at(stage)))
        .isNotEmpty();
    return stage == RunStage.INGEST || stage == RunStage.ENCODE
        ? SmallRun.Account.of(spark, clean.at(stage), output)
        : SmallRun.Account.NONE;
  }

  @Test
  @Tag("executors")
  void killedExecutorsChangeNothing() throws Exception {
    spark = cluster.session(Map.of());
    int ofEach = Chaos.count(1, 10);
    Map<RunStage, Integer> killed = new LinkedHashMap<>();
    SmallRun.Account account = SmallRun.Account.NONE;
    for (RunStage stage : KILLED) {
      for (int run = 0; killed.getOrDefault(stage, 0) < ofEach; run++) {
        Path output = here.resolve("killed-%s-%d".formatted(stage, run));
        CompletableFuture<Void> work =
            CompletableFuture.runAsync(() -> clean.again(stage, spark, SETTINGS, output));
        while (killed.getOrDefault(stage, 0) < ofEach && killAnExecutor(work)) {
          killed.merge(stage, 1, Integer::sum);
        }
        work.get(5, TimeUnit.MINUTES);
        account = account.plus(compare(stage, output));
      }
    }
    int all = killed.values().stream().mapToInt(Integer::intValue).sum();
    new Chaos.Tally(
            "executors killed on a standalone cluster " + killed,
            all,
            all,
            account.lost(),
            account.twice())
        .print();
    assertThat(account).isEqualTo(SmallRun.Account.NONE);
  }

  /** Kills one as soon as there are two and some time has passed; false when the work is done. */
  private boolean killAnExecutor(CompletableFuture<?> work) throws Exception {
    if (ended(work, random.nextInt(Chaos.count(300, 1500)))) {
      return false;
    }
    // The driver is listed beside the executors.
    while (spark.sparkContext().statusTracker().getExecutorInfos().length < 3) {
      if (ended(work, 20)) {
        return false;
      }
    }
    List<ProcessHandle> executors = cluster.executors();
    boolean atWork = spark.sparkContext().statusTracker().getActiveStageIds().length > 0;
    return atWork
        && !executors.isEmpty()
        && executors.get(random.nextInt(executors.size())).destroyForcibly();
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

  @Test
  @Tag("tasks")
  void failedAndDuplicatedTasksChangeNothing() throws Exception {
    spark =
        cluster.session(
            Map.of(
                "spark.plugins",
                TaskFaults.class.getName(),
                TaskFaults.SEED,
                "" + random.nextInt(),
                "spark.speculation",
                "true",
                "spark.speculation.interval",
                "20ms",
                "spark.speculation.quantile",
                "0.5",
                "spark.speculation.multiplier",
                "1.2"));
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger duplicated = new AtomicInteger();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskStart(SparkListenerTaskStart start) {
                duplicated.addAndGet(start.taskInfo().speculative() ? 1 : 0);
              }

              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                failed.addAndGet(end.reason() instanceof ExceptionFailure ? 1 : 0);
              }
            });
    SmallRun.Account account = SmallRun.Account.NONE;
    int wanted = Chaos.count(8, 100);
    for (int run = 0;
        failed.get() + duplicated.get() < wanted || duplicated.get() < wanted / 4;
        run++) {
      for (RunStage stage : SmallRun.STAGES) {
        Path output = here.resolve("faults-%s-%d".formatted(stage, run));
        clean.again(stage, spark, SETTINGS, output);
        account = account.plus(compare(stage, output));
      }
    }
    assertThat(failed.get()).isPositive();
    int all = failed.get() + duplicated.get();
    new Chaos.Tally(
            "tasks that failed (%d) or ran twice (%d)".formatted(failed.get(), duplicated.get()),
            all,
            all,
            account.lost(),
            account.twice())
        .print();
    assertThat(account).isEqualTo(SmallRun.Account.NONE);
  }
}
