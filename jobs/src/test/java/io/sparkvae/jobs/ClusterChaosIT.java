// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
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

  /** What changed in a round is sent in place of states, by tasks of some of five workers each. */
  private static final String CHANGES =
      "train { send = bf16, workers = 5, workersPerTask = 2, segments = 3, averagingFrequency = 2 }";

  /** Those in which executors are killed: in a build, the ones with the longest tasks. */
  private static final List<RunStage> KILLED =
      SmallRun.STAGES.subList(1, Chaos.count(3, SmallRun.STAGES.size()));

  private static final Map<String, String> ON_DEMAND =
      Map.ofEntries(
          Map.entry("spark.executor.cores", "1"),
          Map.entry("spark.dynamicAllocation.enabled", "true"),
          Map.entry("spark.dynamicAllocation.shuffleTracking.enabled", "true"),
          Map.entry("spark.dynamicAllocation.minExecutors", "2"),
          Map.entry("spark.dynamicAllocation.executorIdleTimeout", "1s"),
          Map.entry("spark.dynamicAllocation.cachedExecutorIdleTimeout", "2s"),
          Map.entry("spark.dynamicAllocation.schedulerBacklogTimeout", "1s"),
          Map.entry("spark.decommission.enabled", "true"),
          Map.entry("spark.storage.decommission.enabled", "true"),
          Map.entry("spark.storage.decommission.rddBlocks.enabled", "true"),
          Map.entry("spark.storage.decommission.shuffleBlocks.enabled", "true"));

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
    try (SparkSession undisturbed = SmallRun.session()) {
      clean.make(SmallRun.STAGES, undisturbed, SETTINGS);
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

  @Test
  @Tag("executors")
  void killedExecutorsChangeNothing() throws Exception {
    spark = cluster.session(Map.of());
    losses(ExecutorLosses.Loss.KILLED, SETTINGS.withOverride("train.workersPerTask=2"))
        .inEach(KILLED, Chaos.count(1, 10), "on a standalone cluster");
  }

  /** Executors that are new begin with the state, others with what changed. */
  @Test
  @Tag("executors")
  @Tag("proofs")
  void killedExecutorsChangeNothingOfChanges() throws Exception {
    Settings changes = SETTINGS.with(CHANGES, "chaos");
    SmallRun undisturbed = new SmallRun(here.resolve("changes"));
    try (SparkSession session = SmallRun.session()) {
      undisturbed.make(List.of(RunStage.INGEST, RunStage.TRAIN), session, changes);
    }
    assertThat(SmallRun.digests(undisturbed.at(RunStage.TRAIN)))
        .isNotEqualTo(SmallRun.digests(clean.at(RunStage.TRAIN)));
    spark = cluster.session(Map.of());
    // After each round, while rounds go on, and never: then what is lost goes back many rounds.
    for (String seconds : List.of("0", "0.2", "1e6")) {
      new ExecutorLosses(
              undisturbed,
              changes.withOverride("train.checkpoint.everySeconds=" + seconds),
              here.resolve("checkpoints-every-" + seconds),
              spark,
              cluster::executors,
              ExecutorLosses.Loss.KILLED,
              random)
          .inEach(List.of(RunStage.TRAIN), Chaos.count(1, 5), "whose workers send changes");
    }
  }

  /** Executors come as tasks wait, are decommissioned, and go when they are idle. */
  @Test
  @Tag("decommission")
  @Tag("proofs")
  void executorsThatComeAndGoChangeNothing() throws Exception {
    spark = cluster.session(ON_DEMAND);
    AtomicInteger came = new AtomicInteger();
    AtomicInteger decommissioned = new AtomicInteger();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onExecutorAdded(SparkListenerExecutorAdded added) {
                came.incrementAndGet();
              }

              @Override
              public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                boolean asked = removed.reason().toLowerCase(Locale.ROOT).contains("decommission");
                decommissioned.addAndGet(asked ? 1 : 0);
              }
            });
    int lost =
        losses(ExecutorLosses.Loss.DECOMMISSIONED, SETTINGS)
            .inEach(SmallRun.STAGES, Chaos.count(1, 10), "on a standalone cluster");
    // Spark itself has decommissioned those that were idle.
    assertThat(decommissioned.get()).isGreaterThan(lost / 2);
    assertThat(came.get()).isGreaterThan(lost);
  }

  private ExecutorLosses losses(ExecutorLosses.Loss loss, Settings settings) {
    return new ExecutorLosses(clean, settings, here, spark, cluster::executors, loss, random);
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
        account = account.plus(clean.compare(stage, output, spark));
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
