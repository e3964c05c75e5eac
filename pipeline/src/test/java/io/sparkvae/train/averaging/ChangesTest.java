// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerMaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds in which the workers send what they changed, {@link WireFormat#BF16}. */
class ChangesTest {
  private static final int WORKERS = 5;

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  private static WorkOrder order(String hocon) {
    Settings settings = TestTraining.settings("train.averagingFrequency = 1").with(hocon, "test");
    return TestTraining.order(settings, TestTraining.shards(), WORKERS);
  }

  /** A round's state by its workers', one after the other, without Spark. */
  private static TrainingState after(
      WorkOrder order, TrainingState start, long round, WireFormat format) {
    List<StateSegment> sent =
        IntStream.range(0, WORKERS)
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
