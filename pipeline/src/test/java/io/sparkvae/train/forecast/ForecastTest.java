// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.WorkerMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Calibration MACHINE =
      new Calibration(0.002, new StepTime(0.001, 1e-5), 0.05, 0.03, 0.001);
  private static final long STATE = 12_000_000;

  private static Settings settings(String hocon) {
    return TestTraining.settings(
            """
            train { batchSize = 100, averagingFrequency = 50, workersPerTask = 1 }
            plan { bandwidth = 1.2e9, workerHour = 0.36, executorCores = 4 }
            """)
        .with(hocon, "test");
  }

  private static Forecast forecast(long images, int workers) {
    Settings settings = settings("");
    return Forecast.of(
        MACHINE, Cluster.from(settings), Learning.from(settings), images, STATE, workers);
  }

  @Test
  void anEpochCountedByHand() {
    Forecast eight = forecast(80_000, 8);
    // 10,000 images are 100 steps of 2 ms. Each of the 2 rounds has 50 ms, 30 ms for averaging, 14
    // tasks of 1 ms, and 10 ms for the state, 4 times from an executor's workers, once from the
    // others.
    double round = 0.05 + 0.03 + 0.014 + 0.05;
    assertThat(eight.rounds()).isEqualTo(2);
    assertThat(eight.epochSeconds()).isCloseTo(0.2 + 2 * round, offset(1e-9));
    assertThat(eight.communication()).isCloseTo(2 * round / (0.2 + 2 * round), offset(1e-9));
    assertThat(eight.imagesPerSecond() * eight.epochSeconds()).isCloseTo(80_000, offset(1e-3));
    assertThat(eight.cost()).isCloseTo(eight.epochSeconds() * 8 * 1e-4, offset(1e-9));
    assertThat(eight.networkBytes()).isEqualTo(2 * STATE * (2 + 8.0));
    assertThat(eight.quietFrequency()).isBetween(648L, 649L);
  }

  /** No tasks average, and both workers are in the only executor. */
  @Test
  void anEpochOfFewWorkersCountedByHand() {
    Forecast two = forecast(20_000, 2);
    double round = 0.05 + 0.001 + 2 * 0.01;
    assertThat(two.epochSeconds()).isCloseTo(0.2 + 2 * round, offset(1e-9));
    assertThat(two.networkBytes()).isEqualTo(2 * STATE * 2.0);
    assertThat(two.driverBytesARound()).isEqualTo(2 * 1500);
  }

  /** Tasks that train the four workers of an executor: a quarter of the tasks and of the states. */
  @Test
  void anEpochOfTasksWithSeveralWorkersCountedByHand() {
    Settings settings = settings("train.workersPerTask = 4");
    Forecast many =
        Forecast.of(MACHINE, Cluster.from(settings), Learning.from(settings), 320_000, STATE, 32);
    // 8 tasks of workers and 8 that average; an executor receives two states.
    assertThat(Segments.forWorkers(8, STATE).count()).isEqualTo(8);
    double round = 0.05 + 0.007 + 0.03 + 0.007 + 2 * 0.01;
    assertThat(many.epochSeconds()).isCloseTo(0.2 + 2 * round, offset(1e-9));
    assertThat(many.networkBytes()).isEqualTo(2 * STATE * (8 + 8.0));
    assertThat(many.driverBytesARound()).isEqualTo((32 + 8) * 1500L);
  }

  /** Half of every state that is sent, and one copy of the state that changes are added to. */
  @Test
  void anEpochOfChangesCountedByHand() {
    Settings settings = settings("train { workersPerTask = 4, send = bf16 }");
    Forecast many =
        Forecast.of(MACHINE, Cluster.from(settings), Learning.from(settings), 320_000, STATE, 32);
    double round = 0.05 + 0.007 + 0.03 + 0.007 + (0.5 * 16 + 1) / 8 * 0.01;
    assertThat(many.epochSeconds()).isCloseTo(0.2 + 2 * round, offset(1e-9));
    assertThat(many.networkBytes()).isEqualTo(2 * STATE * (0.5 * (8 + 8) + 1));
  }

  /** Four workers of each executor meet in a task, but not where all states are averaged whole. */
  @Test
  void workersMeetWhereStatesAreCut() {
    Cluster auto = Cluster.from(settings("train.workersPerTask = auto"));
    assertThat(auto.exchange(32, STATE).workersPerTask()).isEqualTo(4);
    assertThat(auto.exchange(32, STATE)).isEqualTo(Exchange.forWorkers(32, 4, STATE));
    assertThat(auto.exchange(2, STATE)).isEqualTo(Exchange.forWorkers(2, 1, STATE));
    assertThat(auto.exchange(32, 1000)).isEqualTo(Exchange.of(Segments.NONE));
  }

  @Test
  void roundsThatSpanEpochsCostTheirShare() {
    Settings settings = settings("train { averagingFrequency = 400, roundsSpanEpochs = true }");
    Forecast eight =
        Forecast.of(MACHINE, Cluster.from(settings), Learning.from(settings), 80_000, STATE, 8);
    double round = 0.05 + 0.03 + 0.014 + 0.05;
    assertThat(eight.epochSeconds()).isCloseTo(0.2 + round / 4, offset(1e-9));
    assertThat(eight.rounds()).isEqualTo(1);
  }

  @Test
  void whatTheDriverSeesOfARoundIsReports() {
    int segments = Segments.forWorkers(4096, STATE).count();
    assertThat(segments).isLessThan(4096);
    assertThat(forecast(1_000_000_000, 4096).driverBytesARound())
        .isEqualTo((4096 + segments) * 1500L);
  }

  @Test
  void memoryThatDoesNotDoIsRefused() {
    Cluster small = Cluster.from(settings("plan { executorHeap = 256 MiB, workers = [8] }"));
    long mib = JvmMemory.MIB;
    WorkerMemory worker = new WorkerMemory(1 << 20, 12 * mib, 12 * mib, 4 * mib, 9 * mib, 5 * mib);
    MemoryNeed need = MemoryNeed.of(small, worker, 20 * mib);
    double room = 1.06 * 1.06;
    assertThat(need.executorHeap())
        .isEqualTo(300 * mib + (long) (room * (20 + 2 * 12 + 4 * 2 * 12) * mib));
    // Of 4,096 workers a task that averages receives 32 MiB.
    Cluster large = Cluster.from(settings("plan.workers = [8, 4096]"));
    assertThat(MemoryNeed.of(large, worker, 20 * mib).executorHeap())
        .isEqualTo(300 * mib + (long) (room * (20 + 2 * 12) * mib) + 4 * 2 * 32 * mib);
    assertThat(need.executorOffHeap()).isEqualTo(4 * (9 + 5) * mib);
    assertThat(need.executorOverhead()).isEqualTo(4 * (9 + 5) * mib + JvmMemory.EXECUTOR_MARGIN);
    assertThat(need.driverHeap()).isEqualTo(300 * mib + (long) (room * (2 * 12 + 3 * 4) * mib));
    assertThatThrownBy(() -> need.requireWithin(small))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith(
            "memory of an executor: expected at least 457 MiB of heap and 56 MiB off heap for 4 workers, found 256 MiB and");
  }

  /**
   * What is timed is not looked at: where other work runs, the difference of two times may be 0.
   */
  @Test
  void aCalibrationOnThisMachine() {
    Prediction found =
        Prediction.of(
            TestSpark.session(),
            settings("plan.workers = [1, 2], train.batchSize = 4"),
            TestTraining.shards().directory());
    assertThat(found.stateBytes()).isEqualTo(12L * found.parameters());
    assertThat(found.memory().executorOffHeap()).isGreaterThan(4 * 12L * found.parameters());
    assertThat(found.clusters()).extracting(Forecast::workers).isEqualTo(List.of(1, 2));
    assertThat(found.toBound()).extracting(TimeToBound::workers).isEqualTo(List.of(1, 2));
    assertThat(found.toBound().get(0).speedUp()).isEqualTo(1);
    assertThat(found.worthwhileWorkers()).isPositive();
  }

  @Test
  void aSharedBatchTakesTheStepsOfOneWorker() {
    Settings settings = settings("train.batch = global");
    Forecast eight =
        Forecast.of(MACHINE, Cluster.from(settings), Learning.from(settings), 80_000, STATE, 8);
    assertThat(eight.rounds()).isEqualTo(80_000 / 100 / 50);
    assertThatThrownBy(() -> Prediction.check(settings("train { batch = global, batchSize = 5 }")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.batchSize: expected at least 1 image for each of 4096 workers in plan.workers, which share a batch with train.batch = global, found 5");
  }

  @Test
  void tooFewImagesToCalibrateOnAreRefused() {
    assertThatThrownBy(
            () ->
                Prediction.of(TestSpark.session(), settings(""), TestTraining.shards().directory()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected at least 20 batches of 100 training images");
  }

  @Test
  void impossibleClustersAreRefused() {
    assertThatThrownBy(() -> Prediction.check(settings("plan.workers = [8, 0]")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("plan.workers: expected a list of numbers from 1, found [8, 0]");
    assertThatThrownBy(() -> Prediction.check(settings("train.workersPerTask = 8")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.workersPerTask: expected auto, or at least 1 and at most plan.executorCores = 4, found 8");
    assertThatThrownBy(() -> Prediction.check(settings("plan.bandwidth = 0")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("plan.bandwidth: expected a positive number, found 0");
  }
}
