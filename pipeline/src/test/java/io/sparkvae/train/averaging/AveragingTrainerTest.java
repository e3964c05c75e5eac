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
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Finite;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkOrder;
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
    int rounds = order.epochDivision().rounds();
    for (int epoch = 0; epoch < order.learning().epochs(); epoch++) {
      long examples = 0;
      for (int round = 0; round < rounds; round++) {
        Trainer.Round<S> result = trainer.round(state, (long) epoch * rounds + round);
        assertThat(result.divergence()).isNull();
        assertThat(result.reports()).hasSize(order.workers());
        state = result.state();
        examples += result.sums().examples();
      }
      assertThat(examples).isEqualTo(order.data().examples());
    }
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
  }

  private static void assertLocal(int segments, String settings) {
    WorkOrder order = TestTraining.order(TestTraining.settings(settings), shards, 1);
    TrainingState local = train(new LocalTrainer(order), order);
    assertThat(local.theta()).isNotEqualTo(TestTraining.start(order).theta());
    assertSame(train(new AveragingTrainer(spark, order, new Segments(segments)), order), local);
  }

  /** With and without tasks that average, and over more rounds than may pass unfetched. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void theAverageIsThatOfTheWorkersStates(int segments) {
    WorkOrder order =
        TestTraining.order(TestTraining.settings("train.averagingFrequency = 1"), shards, 3);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, new Segments(segments))) {
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
            Segments.NONE.cut(
                LocalSteps.run(order, state, Assignment.of(firstRound(order, epoch)), worker)));
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
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, new Segments(2))) {
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
    TrainingState averaged = train(new AveragingTrainer(spark, two, new Segments(2)), two);
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
    TrainingState averaged = train(new AveragingTrainer(spark, three, new Segments(2)), three);
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
    TrainingState state = train(new AveragingTrainer(spark, order, new Segments(5)), order);
    assertThat(Finite.firstBad(state.theta())).isEqualTo(-1);
  }

  /**
   * Percent of the state that the tasks of a second round wrote for others, and bytes that they
   * sent to the driver.
   */
  private static long[] traffic(int workers, int units) throws Exception {
    WorkOrder order =
        TestTraining.order(
            TestTraining.settings("model.hidden = [%d]".formatted(units)), shards, workers);
    long[] bytes = new long[2];
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            bytes[0] += task.taskMetrics().shuffleWriteMetrics().bytesWritten();
            bytes[1] += task.taskMetrics().resultSize();
          }
        };
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, new Segments(workers))) {
      TrainingState start = TestTraining.start(order);
      ExecutorStates.Id first = trainer.round(trainer.hold(start), 0).state();
      spark.sc().listenerBus().waitUntilEmpty();
      spark.sc().addSparkListener(counter);
      trainer.round(first, 0);
      spark.sc().listenerBus().waitUntilEmpty();
      return new long[] {bytes[0] * 100 / (12L * start.theta().length), bytes[1]};
    } finally {
      spark.sc().removeSparkListener(counter);
    }
  }

  @Test
  void everyWorkerSendsItsStateAndTheDriverGetsNoneWhateverItsSize() throws Exception {
    long small = 0;
    for (int workers : new int[] {2, 4}) {
      for (int units : new int[] {256, 512}) {
        long[] found = traffic(workers, units);
        assertThat(found[0]).isBetween(85L * workers, 105L * workers);
        // Reports: some hundred bytes a worker, and what Spark says of a task.
        assertThat(found[1]).isBetween(1000L, 8000L * workers);
        small = units == 256 ? found[1] : small;
        assertThat(found[1]).isCloseTo(small, withPercentage(5));
      }
    }
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
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, new Segments(segments))) {
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
      try (AveragingTrainer trainer = new AveragingTrainer(spark, order, Segments.NONE)) {
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
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, new Segments(2))) {
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
