// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerMaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds in which the workers send what they changed, {@link WireFormat#BF16}. */
class ChangesTest {
  private static final int WORKERS = 5;

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  private static WorkOrder order(String hocon) {
    return order(hocon, WORKERS);
  }

  private static WorkOrder order(String hocon, int workers) {
    Settings settings = TestTraining.settings("train.averagingFrequency = 1").with(hocon, "test");
    return TestTraining.order(settings, TestTraining.shards(), workers);
  }

  /** A round's state by its workers', one after the other, without Spark. */
  private static TrainingState after(
      WorkOrder order, TrainingState start, long round, WireFormat format) {
    List<StateSegment> sent =
        IntStream.range(0, order.workers())
            .mapToObj(w -> LocalSteps.run(order, start, Assignment.of(round), w))
            .map(outcome -> StateSegment.of(outcome, start, format))
            .toList();
    StateSegment mean = StateMean.ofSegment(sent);
    return format == WireFormat.FP32 ? mean.state() : mean.from(StateSegment.start(start)).state();
  }

  private static TrainingState train(
      WorkOrder order, long rounds, BiFunction<TrainingState, Long, TrainingState> round) {
    TrainingState state = TestTraining.start(order);
    for (long number = 0; number < rounds; number++) {
      state = round.apply(state, number);
    }
    return state;
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      assertThat(vector.of(actual)).as("%s", vector).isEqualTo(vector.of(expected));
    }
    assertThat(actual.iteration()).isEqualTo(expected.iteration());
  }

  /** With states on the way that the driver fetches, so that the next round starts from there. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 2", "3, 7", "5, 2"})
  void theBitsAreThoseOfTheDefinition(int workersPerTask, int segments) {
    WorkOrder order =
        order("train { average.lastEpochs = 1.5, outer { name = nesterov, afterRounds = 1 } }");
    Exchange exchange = new Exchange(new Segments(segments), workersPerTask, WireFormat.BF16);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      for (long round = 0; round < 5; round++) {
        state = trainer.round(state, round).state();
        if (round == 2) {
          trainer.fetch(state);
        }
      }
      TrainingState expected =
          train(order, 5, (start, round) -> after(order, start, round, WireFormat.BF16));
      assertSame(trainer.fetch(state), expected);
      assertThat(expected.theta())
          .isNotEqualTo(
              train(order, 5, (start, round) -> after(order, start, round, WireFormat.FP32))
                  .theta());
    }
  }

  /** Each image is a step of one worker; and there are more workers than images. */
  @ParameterizedTest
  @CsvSource({"1, 3", "8, 2"})
  void workersWithoutImagesDoNoHarm(int workersPerTask, int segments) {
    WorkOrder order = order("train.batchSize = 1", 203);
    assertThat(order.data().examples()).isLessThan(203);
    Exchange exchange = new Exchange(new Segments(segments), workersPerTask, WireFormat.BF16);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      Trainer.Round<ExecutorStates.Id> round =
          trainer.round(trainer.hold(TestTraining.start(order)), 0);
      assertThat(round.reports()).hasSize(203);
      assertThat(round.sums().examples()).isEqualTo(order.data().examples());
      assertSame(
          trainer.fetch(round.state()),
          train(order, 1, (start, r) -> after(order, start, r, WireFormat.BF16)));
    }
  }

  /** Most workers have nothing left for the last round of an epoch. */
  @ParameterizedTest
  @CsvSource({"1, 1, FP32", "1, 2, BF16", "3, 2, BF16", "3, 1, FP32"})
  void workersThatAreDoneWait(int workersPerTask, int segments, WireFormat format) {
    long examples = order("").data().examples();
    assertThat(examples % WORKERS).isBetween(1L, WORKERS - 1L);
    WorkOrder order = order("train.batchSize = %s".formatted(examples / WORKERS));
    Exchange exchange = new Exchange(new Segments(segments), workersPerTask, format);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      ExecutorStates.Id state = trainer.round(trainer.hold(TestTraining.start(order)), 0).state();
      Trainer.Round<ExecutorStates.Id> last = trainer.round(state, 1);
      assertThat(last.sums().examples()).isEqualTo(examples % WORKERS);
      assertThat(last.reports()).extracting(WorkerReport::examples).contains(0L, 1L);
      assertSame(
          trainer.fetch(last.state()),
          train(order, 2, (start, round) -> after(order, start, round, format)));
    }
  }

  /** The state of the round counts for nothing then, and the report says who. */
  @Test
  void aWorkerThatDivergedIsNamed() {
    WorkerReport report = StateMeanTest.report(2, 5, "loss NaN");
    StateSegment mean =
        StateMean.ofSegment(
            List.of(
                of(0, new float[] {1, 2}),
                of(1, new float[] {3, 4}),
                new StateSegment(
                    0, TrainingState.of(new float[0]), List.of(report), WireFormat.BF16)));
    StateSegment after = mean.from(StateSegment.start(TrainingState.of(new float[] {7, 8})));
    assertThat(after.state().theta()).isEmpty();
    assertThat(after.reports())
        .extracting(WorkerReport::divergence)
        .containsExactly(null, null, "loss NaN");
  }

  private static StateSegment of(int worker, float[] change) {
    return new StateSegment(
        0,
        TrainingState.of(change),
        List.of(StateMeanTest.report(worker, 5, null)),
        WireFormat.BF16);
  }

  /** Rounds go on while their states are brought to the driver, by jobs of another thread. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void statesThatAreFetchedMeanwhileAreThoseOfTheirRounds(WireFormat format) {
    WorkOrder order = order("train.average.lastEpochs = 1.5");
    Exchange exchange = new Exchange(new Segments(3), 2, format);
    BlockManagerMaster blocks = spark.sc().env().blockManager().master();
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      ExecutorStates.Id best = null;
      List<CompletableFuture<Trainer.Fetched>> fetched = new ArrayList<>();
      for (long round = 0; round < 5; round++) {
        state = trainer.round(state, round).state();
        best = round == 1 ? trainer.keep(state) : best;
        fetched.add(
            CompletableFuture.supplyAsync(trainer.fetchLater(state, Optional.ofNullable(best))));
        if (round == 3) {
          spark.getPersistentRDDs().keySet().forEach(id -> blocks.removeRdd(id, true));
        }
      }
      for (int round = 0; round < 5; round++) {
        Trainer.Fetched found = fetched.get(round).join();
        assertSame(found.state(), expected(order, round + 1, format));
        assertThat(found.best()).isEqualTo(round == 0 ? null : expected(order, 2, format).theta());
      }
      assertSame(trainer.fetch(state), expected(order, 5, format));
    }
  }

  private static TrainingState expected(WorkOrder order, long rounds, WireFormat format) {
    return train(order, rounds, (start, round) -> after(order, start, round, format));
  }

  /** Nobody has any part of a round any more: all of it is computed again, to the same bits. */
  @Test
  void lostPartsAreComputedAgain() {
    WorkOrder order = order("");
    Exchange exchange = new Exchange(new Segments(2), 1, WireFormat.BF16);
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange)) {
      ExecutorStates.Id state = trainer.hold(TestTraining.start(order));
      for (long round = 0; round < 3; round++) {
        state = trainer.round(state, round).state();
        BlockManagerMaster blocks = spark.sc().env().blockManager().master();
        assertThat(spark.getPersistentRDDs()).isNotEmpty();
        spark.getPersistentRDDs().keySet().forEach(id -> blocks.removeRdd(id, true));
      }
      assertSame(
          trainer.fetch(state),
          train(order, 3, (start, round) -> after(order, start, round, WireFormat.BF16)));
    }
  }

  /** An executor that has what the round began with takes the change, any other the state. */
  @Test
  void whoHasTheStartFetchesTheChange() {
    StateSegment state = segment(WireFormat.FP32, 10);
    StateSegment change = segment(WireFormat.BF16, 2);
    TrainingState start = TrainingState.of(new float[] {7});
    assertThat(gathered(state, change, () -> Optional.of(start))).isEqualTo(9);
    assertThat(gathered(state, change, Optional::empty)).isEqualTo(10);
  }

  private static StateSegment segment(WireFormat format, float theta) {
    return new StateSegment(
        0,
        TrainingState.of(new float[] {theta}),
        List.of(StateMeanTest.report(0, 5, null)),
        format);
  }

  private float gathered(StateSegment state, StateSegment change, RoundStart start) {
    JavaRDD<StateSegment> both = spark.parallelize(List.of(state, change), 1);
    JavaRDD<StateSegment> changes = both.filter(s -> s.format() == WireFormat.BF16);
    GatheredState gathered =
        new GatheredState(
            both.filter(s -> s.format() == WireFormat.FP32).rdd(),
            Optional.of(new GatheredState.Change(changes.rdd(), start)),
            2);
    return gathered.toJavaRDD().collect().get(1).theta()[0];
  }

  /**
   * Small steps, many rounds. The control sends the states themselves in bfloat16: a step is then
   * too small to count.
   */
  @ParameterizedTest
  @ValueSource(strings = {"adam", "rmsprop"})
  void trainingIsAsGoodAsWithFloats(String updater) {
    WorkOrder order =
        order("train { learningRate.initial = 0.0003, updater.name = %s }".formatted(updater));
    long rounds = 200;
    double none = elbo(order, TestTraining.start(order));
    double floats =
        elbo(order, train(order, rounds, (s, r) -> after(order, s, r % 4, WireFormat.FP32)));
    double changes =
        elbo(order, train(order, rounds, (s, r) -> after(order, s, r % 4, WireFormat.BF16)));
    double states =
        elbo(
            order,
            train(order, rounds, (s, r) -> rounded(after(order, s, r % 4, WireFormat.FP32))));
    double bound = 0.01 * (floats - none);
    assertThat(changes).isCloseTo(floats, within(bound));
    assertThat(states).isLessThan(floats - 5 * bound);
  }

  private static TrainingState rounded(TrainingState state) {
    TrainingState all = state.copy();
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      WireFormat.BF16.round(vector, vector.of(all), vector.of(all).length);
    }
    return all;
  }

  private static double elbo(WorkOrder order, TrainingState state) {
    WorkOrder one = TestTraining.order(TestTraining.settings(""), TestTraining.shards(), 1);
    return new LocalTrainer(one).evaluate(state).meanElbo();
  }
}
