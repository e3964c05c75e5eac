// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Finite;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockManagerMaster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AveragingTrainerTest {
  private static Shards shards;
  private static JavaSparkContext spark;

  @BeforeAll
  static void open() {
    shards = TestTraining.shards();
    spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
  }

  private static <S> TrainingState train(Trainer<S> trainer, WorkOrder order) {
    S state = trainer.hold(TestTraining.start(order));
    long[] examples = new long[order.learning().epochs()];
    RunDivision division = trainer.division();
    for (long round = 0; division.firstStep(round) < division.steps(); round++) {
      Trainer.Round<S> result = trainer.round(state, round);
      assertThat(result.divergence()).isNull();
      assertThat(result.reports()).hasSize(order.workers());
      state = result.state();
      examples[division.epoch(division.firstStep(round))] += result.sums().examples();
    }
    assertThat(examples).containsOnly(order.data().examples());
    TrainingState end = trainer.fetch(state);
    trainer.close();
    return end;
  }

  private static long firstRound(WorkOrder order, int epoch) {
    return (long) epoch * order.epochDivision().rounds();
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    assertThat(actual.theta()).isEqualTo(expected.theta());
    assertThat(actual.m()).isEqualTo(expected.m());
    assertThat(actual.v()).isEqualTo(expected.v());
    assertThat(actual.average()).isEqualTo(expected.average());
    assertThat(actual.outer()).isEqualTo(expected.outer());
    assertThat(actual.iteration()).isEqualTo(expected.iteration());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void oneWorkerIsLocalTrainingBitForBit(int segments) {
    assertLocal(segments, "");
  }

  @Test
  void oneWorkerSharesItsBatchWithNobody() {
    WorkOrder own = TestTraining.order(TestTraining.settings(""), shards, 1);
    WorkOrder shared = TestTraining.order(TestTraining.settings("train.batch = global"), shards, 1);
    assertSame(train(new LocalTrainer(shared), shared), train(new LocalTrainer(own), own));
  }

  @Test
  void oneWorkerIsLocalTrainingWithEveryTool() {
    assertLocal(3, TestTraining.ALL_TOOLS);
    assertLocal(3, TestTraining.ALL_TOOLS + "train.updater { name = sgd, momentum = 0.9 }");
    assertLocal(3, TestTraining.FOR_MANY_WORKERS);
  }

  private static void assertLocal(int segments, String settings) {
    WorkOrder order = TestTraining.order(TestTraining.settings(settings), shards, 1);
    TrainingState local = train(new LocalTrainer(order), order);
    assertThat(local.theta()).isNotEqualTo(TestTraining.start(order).theta());
    assertSame(
        train(new AveragingTrainer(spark, order, Exchange.of(new Segments(segments))), order),
        local);
  }

  /** With and without tasks that average, and over more rounds than may pass unfetched. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void theAverageIsThatOfTheWorkersStates(int segments) {
    WorkOrder order =
        TestTraining.order(TestTraining.settings("train.averagingFrequency = 1"), shards, 3);
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(new Segments(segments)))) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      ExecutorStates.Id best = null;
      for (int epoch = 0; epoch < 23; epoch++) {
        state = trainer.round(state, firstRound(order, epoch)).state();
        if (epoch == 2) {
          best = state;
          trainer.keep(best);
        }
      }
      assertThat(trainer.fetchParameters(best)).isEqualTo(byHand(order, 3).theta());
      assertSame(trainer.fetch(state), byHand(order, 23));
    }
  }

  private static TrainingState byHand(WorkOrder order, int rounds) {
    TrainingState state = TestTraining.start(order);
    for (int epoch = 0; epoch < rounds; epoch++) {
      List<StateSegment> parts = new ArrayList<>();
      for (int worker = 0; worker < order.workers(); worker++) {
        parts.addAll(
            List.of(
                StateSegment.of(
                    LocalSteps.run(order, state, Assignment.of(firstRound(order, epoch)), worker),
                    state,
                    WireFormat.FP32)));
      }
      state = StateMean.whole(parts);
    }
    return state;
  }

  /** The mean of the workers' averages is that of their parameters after one step each. */
  @Test
  void theAverageOfTheParametersIsAveraged() {
    Settings settings =
        TestTraining.settings("train { averagingFrequency = 1, average.decay = 0.5 }");
    WorkOrder order = TestTraining.order(settings, shards, 3);
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(new Segments(2)))) {
      ExecutorStates.Id first = trainer.round(trainer.hold(TestTraining.start(order)), 0).state();
      ExecutorStates.Id second = trainer.round(first, 1).state();
      ElboSums ofAverage = trainer.evaluateAverage(second);
      TrainingState before = byHand(order, 1);
      TrainingState after = trainer.fetch(second);
      assertThat(before.average()).isEqualTo(before.theta());
      for (int i = 0; i < after.theta().length; i++) {
        float expected = before.theta()[i] / 3 + 2 * after.theta()[i] / 3;
        assertThat(after.average()[i]).isCloseTo(expected, offset(1e-6f));
      }
      assertThat(ofAverage)
          .isEqualTo(
              new LocalTrainer(TestTraining.order(settings, shards, 1))
                  .evaluate(after.ofAverage()));
    }
  }

  /** The outer step of each worker, averaged, is that of the mean: by the formulas in double. */
  @ParameterizedTest
  @ValueSource(strings = {"nesterov", "slowmo"})
  void theOuterStepFollowsTheMean(String name) {
    String plain = "train { averagingFrequency = 2, learningRate.initial = 0.02 }";
    WorkOrder bare = TestTraining.order(TestTraining.settings(plain), shards, 3);
    String outer = "train.outer { rate = 0.7, slowMomentum = 0.5, afterRounds = 1, name = %s }";
    Settings settings = TestTraining.settings(plain).with(outer.formatted(name), "test");
    WorkOrder order = TestTraining.order(settings, shards, 3);
    try (AveragingTrainer trainer =
            new AveragingTrainer(spark, order, Exchange.of(new Segments(2)));
        AveragingTrainer without =
            new AveragingTrainer(spark, bare, Exchange.of(new Segments(2)))) {
      ExecutorStates.Id id = trainer.hold(TestTraining.start(order));
      double[] u = new double[TestTraining.start(order).theta().length];
      for (long round = 0; round < 4; round++) {
        TrainingState start = trainer.fetch(id);
        id = trainer.round(id, round).state();
        float[] mean = without.fetch(without.round(without.hold(start), round).state()).theta();
        TrainingState found = trainer.fetch(id);
        for (int i = 0; i < u.length; i++) {
          double way = (double) start.theta()[i] - mean[i];
          double expected = mean[i];
          if (round > 0) {
            boolean slow = name.equals("slowmo");
            u[i] = 0.5 * u[i] + (slow ? way / 0.02 : way);
            expected = start.theta()[i] - 0.7 * (slow ? 0.02 * u[i] : way + 0.5 * u[i]);
          }
          assertThat(found.theta()[i]).isCloseTo((float) expected, offset(1e-5f));
        }
      }
    }
  }

  /** Rounds end after steps 2, 4, 5 of each epoch; the last three steps are 2 rounds. */
  @Test
  void theMeanOverTheLastRoundsIsThatOfTheirStates() {
    Settings settings =
        TestTraining.settings(
            "train { averagingFrequency = 2, batchSize = 12, average.lastEpochs = 0.6 }");
    WorkOrder order = TestTraining.order(settings, shards, 3);
    assertThat(order.epochDivision().steps()).isEqualTo(5);
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(new Segments(2)))) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      List<float[]> last = new ArrayList<>();
      for (long round = 0; round < 6; round++) {
        state = trainer.round(state, round).state();
        TrainingState now = trainer.fetch(state);
        if (round < 4) {
          assertThat(now.average()).isEqualTo(now.theta());
        } else {
          last.add(now.theta());
        }
      }
      float[] mean = trainer.fetch(state).average();
      for (int i = 0; i < mean.length; i++) {
        assertThat(mean[i]).isCloseTo((last.get(0)[i] + last.get(1)[i]) / 2, offset(1e-6f));
      }
      assertThat(mean).isNotEqualTo(last.get(1));
    }
  }

  /**
   * Plain gradient steps of workers that average after each one are steps on all their examples:
   * the mean of the workers' means, weighted by their examples, is the mean.
   */
  @Test
  void twoWorkersWithOneStepARoundAreOneLargeBatch() {
    int examples = (int) TrainingData.of(shards).examples();
    assertThat(examples % 2).as("workers that have not the same to do").isEqualTo(1);
    String sgd =
        "train { updater.name = sgd, learningRate.initial = 0.05, precision = double, epochs = 5"
            + ", averagingFrequency = 1, batchSize = %d }";
    Settings halves = TestTraining.settings(sgd.formatted((examples + 1) / 2));
    WorkOrder two = TestTraining.order(halves, shards, 2);
    TrainingState averaged =
        train(new AveragingTrainer(spark, two, Exchange.of(new Segments(2))), two);
    WorkOrder one = TestTraining.order(TestTraining.settings(sgd.formatted(examples)), shards, 1);
    TrainingState large = train(new LocalTrainer(one), one);
    assertThat(large.theta()).isNotEqualTo(TestTraining.start(one).theta());
    for (int i = 0; i < large.theta().length; i++) {
      assertThat(averaged.theta()[i]).isCloseTo(large.theta()[i], offset(1e-6f));
    }
  }

  /** Unequal shares of the batch weigh by their examples. */
  @Test
  void workersThatShareTheBatchTakeTheStepsOfOne() {
    int examples = (int) TrainingData.of(shards).examples();
    Settings sgd =
        TestTraining.settings(
            ("train { updater.name = sgd, learningRate.initial = 0.05, precision = double, epochs = 5"
                    + ", averagingFrequency = 1, batchSize = %s, batch = global }")
                .formatted(examples));
    WorkOrder three = TestTraining.order(sgd, shards, 3);
    assertThat(three.epochDivision().batch(0)).isNotEqualTo(three.epochDivision().batch(2));
    TrainingState averaged =
        train(new AveragingTrainer(spark, three, Exchange.of(new Segments(2))), three);
    WorkOrder one = TestTraining.order(sgd, shards, 1);
    TrainingState alone = train(new LocalTrainer(one), one);
    assertThat(alone.theta()).isNotEqualTo(TestTraining.start(one).theta());
    assertThat(averaged.theta()).containsExactly(alone.theta(), within(1e-6f));
  }

  @Test
  void moreWorkersThanExamplesAndMoreSegmentsThanParametersDoNoHarm() {
    WorkOrder order =
        TestTraining.order(
            TestTraining.settings("train { epochs = 1, batchSize = 1 }"), shards, 203);
    assertThat(order.data().examples()).isLessThan(203);
    TrainingState state =
        train(new AveragingTrainer(spark, order, Exchange.of(new Segments(5))), order);
    assertThat(Finite.firstBad(state.theta())).isEqualTo(-1);
  }

  /** Workers in tasks of their own and in tasks together: the same bits. */
  @ParameterizedTest
  @CsvSource({"1, 2", "2, 2", "3, 3", "4, 2", "5, 1", "2, 0", "3, 0", "5, 0"})
  void workersOfATaskMeetThere(int workersPerTask, int segments) {
    WorkOrder order =
        TestTraining.order(TestTraining.settings("train.averagingFrequency = 1"), shards, 5);
    Exchange exchange = new Exchange(new Segments(segments), workersPerTask);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      for (int epoch = 0; epoch < 3; epoch++) {
        Trainer.Round<ExecutorStates.Id> round = trainer.round(state, firstRound(order, epoch));
        assertThat(round.reports())
            .extracting(WorkerReport::worker)
            .isEqualTo(List.of(0, 1, 2, 3, 4));
        state = round.state();
      }
      assertSame(trainer.fetch(state), byHand(order, 3));
    }
  }

  /** What the tasks of a second round sent. */
  private record Traffic(long stateBytes, long written, long toDriver) {
    /** Percent of a state that tasks wrote for others. */
    long percent() {
      return written * 100 / stateBytes;
    }

    static Traffic of(int workers, int workersPerTask, int units) throws Exception {
      return of(new Exchange(new Segments(workers), workersPerTask), workers, units);
    }

    static Traffic of(Exchange exchange, int workers, int units) throws Exception {
      WorkOrder order =
          TestTraining.order(
              TestTraining.settings("model.hidden = [%s]".formatted(units)), shards, workers);
      long[] bytes = new long[2];
      SparkListener counter =
          new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd task) {
              bytes[0] += task.taskMetrics().shuffleWriteMetrics().bytesWritten();
              bytes[1] += task.taskMetrics().resultSize();
            }
          };
      try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
        TrainingState start = TestTraining.start(order);
        ExecutorStates.Id first = trainer.round(trainer.hold(start), 0).state();
        spark.sc().listenerBus().waitUntilEmpty();
        spark.sc().addSparkListener(counter);
        trainer.round(first, 0);
        spark.sc().listenerBus().waitUntilEmpty();
        return new Traffic(12L * start.theta().length, bytes[0], bytes[1]);
      } finally {
        spark.sc().removeSparkListener(counter);
      }
    }
  }

  @Test
  void everyTaskSendsOneStateAndTheDriverGetsNoneWhateverItsSize() throws Exception {
    long small = 0;
    for (int workers : new int[] {2, 4}) {
      for (int units : new int[] {256, 512}) {
        Traffic found = Traffic.of(workers, 1, units);
        assertThat(found.percent()).isBetween(85L * workers, 105L * workers);
        // Reports: some hundred bytes a worker, and what Spark says of a task.
        assertThat(found.toDriver()).isBetween(1000L, 8000L * workers);
        small = units == 256 ? found.toDriver() : small;
        assertThat(found.toDriver()).isCloseTo(small, withPercentage(5));
      }
    }
  }

  /** Workers on executors that each train theirs in one task: as many states as executors. */
  @ParameterizedTest
  @CsvSource({"4, 2", "8, 2", "8, 1"})
  void everyExecutorSendsOneStateHoweverManyWorkersItHas(int workers, int executors)
      throws Exception {
    Traffic found = Traffic.of(workers, workers / executors, 256);
    assertThat(found.percent()).isBetween(85L * executors, 105L * executors);
    assertThat(found.toDriver()).isLessThan(8000L * workers);
  }

  /** Half a state from each task, and once what the round began with. */
  @ParameterizedTest
  @CsvSource({"4, 4", "8, 2", "8, 8"})
  void changesTakeHalfTheBytes(int workers, int executors) throws Exception {
    Exchange exchange = new Exchange(new Segments(workers), workers / executors, WireFormat.BF16);
    Traffic found = Traffic.of(exchange, workers, 256);
    long once = 100;
    assertThat(found.percent()).isBetween(40L * executors + 80, 53L * executors + once + 5);
    assertThat(found.toDriver()).isLessThan(8000L * workers);
  }

  /** Without an answer from anybody who had them: from the last state that the driver had. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void lostPartsAreComputedAgain(int segments) {
    WorkOrder order = TestTraining.order(TestTraining.settings(""), shards, 2);
    TrainingState expected = afterThreeRounds(order, segments, false);
    assertSame(afterThreeRounds(order, segments, true), expected);
  }

  private static TrainingState afterThreeRounds(WorkOrder order, int segments, boolean lose) {
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(new Segments(segments)))) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      for (int epoch = 0; epoch < 3; epoch++) {
        state = trainer.round(state, firstRound(order, epoch)).state();
        if (lose) {
          assertThat(spark.getPersistentRDDs()).isNotEmpty();
          spark.getPersistentRDDs().values().forEach(parts -> parts.unpersist(true));
        }
      }
      return trainer.fetch(state);
    }
  }

  /** A task that gathers parts waits for them, one that makes a part for the state before it. */
  @Test
  void lostPartsThatTwoJobsWantAtOnceKeepNobodyWaiting() throws Exception {
    WorkOrder order = TestTraining.order(TestTraining.settings("train.batchSize = 64"), shards, 2);
    ElboSums expected = null;
    for (int attempt = 0; attempt < 30; attempt++) {
      try (AveragingTrainer trainer =
          new AveragingTrainer(spark, order, Exchange.of(Segments.NONE))) {
        ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
        for (int epoch = 0; epoch < 3; epoch++) {
          state = trainer.round(state, firstRound(order, epoch)).state();
        }
        BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
        spark.getPersistentRDDs().keySet().forEach(id -> blocks.removeRdd(id, true));
        ExecutorStates.Id last = state;
        CompletableFuture<ElboSums> sums =
            CompletableFuture.supplyAsync(() -> trainer.evaluate(last));
        JavaRDD<?> parts =
            spark.getPersistentRDDs().get(Collections.max(spark.getPersistentRDDs().keySet()));
        CompletableFuture<?> second =
            CompletableFuture.runAsync(() -> parts.collectPartitions(new int[] {1}));
        ElboSums found = sums.get(1, TimeUnit.MINUTES);
        second.get(1, TimeUnit.MINUTES);
        assertThat(trainer.fetchParameters(last)).isEqualTo(byHand(order, 3).theta());
        assertThat(found).isEqualTo(expected == null ? found : expected);
        expected = found;
      }
    }
  }

  /** Every image counts once, however few chunks hold them and however many evaluate them. */
  @Test
  void evaluationIsTheSameForBothTrainers() {
    Settings small = TestTraining.settings("train.batchSize = 1");
    WorkOrder order = TestTraining.order(small, shards, 3);
    assertThat(ValidationPiece.all(order).size())
        .isGreaterThan(order.data().validation().size())
        .isGreaterThanOrEqualTo(3);
    TrainingState state = TestTraining.start(order);
    ElboSums local = new LocalTrainer(TestTraining.order(small, shards, 1)).evaluate(state);
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(new Segments(2)))) {
      assertThat(trainer.evaluate(trainer.hold(state))).isEqualTo(local);
    }
    assertThat(local.examples())
        .isEqualTo(order.data().validation().stream().mapToLong(ChunkRef::rows).sum())
        .isPositive();
    WorkOrder whole = TestTraining.order(TestTraining.settings("train.batchSize = 64"), shards, 1);
    assertThat(new LocalTrainer(whole).evaluate(state).meanElbo())
        .isCloseTo(local.meanElbo(), within(1e-4));
  }
}
