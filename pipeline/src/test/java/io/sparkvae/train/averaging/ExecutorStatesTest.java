// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Noise;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.WorkOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorStatesTest {
  private final AtomicInteger started = new AtomicInteger();
  private final SparkListener counter =
      new SparkListener() {
        @Override
        public void onJobStart(SparkListenerJobStart job) {
          started.incrementAndGet();
        }
      };
  private final WorkOrder order =
      TestTraining.order(TestTraining.settings(""), TestTraining.shards(), 2);
  private static final Semaphore GATE = new Semaphore(0);

  private JavaSparkContext spark;

  @BeforeEach
  void count() {
    spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    spark.sc().addSparkListener(counter);
  }

  @AfterEach
  void countNoMore() {
    spark.sc().removeSparkListener(counter);
  }

  /** Jobs since the last call. */
  private int jobs() throws Exception {
    spark.sc().listenerBus().waitUntilEmpty();
    return started.getAndSet(0);
  }

  @Test
  void eachQuestionIsOneJobTheFirstTime() throws Exception {
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(Segments.NONE))) {
      jobs();
      ExecutorStates.Id start = trainer.hold(TestTraining.start(order));
      ExecutorStates.Id first = trainer.round(start, 0).state();
      assertThat(jobs()).as("a round").isEqualTo(1);
      trainer.evaluate(first);
      assertThat(jobs()).as("an evaluation").isEqualTo(1);
      trainer.keep(first);
      float[] theta = trainer.fetchParameters(first);
      assertThat(jobs()).as("parameters").isEqualTo(1);
      assertThat(trainer.fetchParameters(first)).isSameAs(theta);
      assertThat(jobs()).as("parameters again").isZero();
      ExecutorStates.Id second = trainer.round(first, 1).state();
      assertThat(jobs()).as("a round from executors").isEqualTo(1);
      trainer.fetch(second);
      trainer.fetch(second);
      assertThat(jobs()).as("a state, twice").isEqualTo(1);
      trainer.round(second, 2);
      assertThat(jobs()).as("a round after a checkpoint").isEqualTo(1);
      assertThat(trainer.fetchParameters(first)).as("the state that is kept").isEqualTo(theta);
      assertThat(jobs()).isZero();
    }
  }

  /** From 64 MiB on, each vector that there is is a job of its own. */
  @ParameterizedTest
  @CsvSource({"1000, 1", "6000001, 4"})
  void aLargeStateComesVectorByVector(int parameters, int jobs) throws Exception {
    float[] vector = new float[parameters];
    Noise.of(1).gaussian(vector);
    TrainingState state =
        new TrainingState(
            vector, reversed(vector), vector.clone(), new float[0], reversed(vector), 12);
    List<StateSegment> segments =
        IntStream.range(0, 3).mapToObj(number -> segment(number, state)).toList();
    try (ExecutorStates states = new ExecutorStates(spark, 9)) {
      ExecutorStates.Id start = states.add(state);
      ExecutorStates.Id after =
          states.addAfter(start, new AfterRound(spark.parallelize(segments, 3), Optional.empty()));
      jobs();
      TrainingState found = states.fetch(after);
      assertThat(jobs()).isEqualTo(jobs);
      assertThat(found.theta()).isEqualTo(state.theta());
      assertThat(found.m()).isEqualTo(state.m());
      assertThat(found.v()).isEqualTo(state.v());
      assertThat(found.average()).isEmpty();
      assertThat(found.outer()).isEqualTo(state.outer());
      assertThat(found.iteration()).isEqualTo(12);
    }
  }

  /** A third of a state. */
  private static StateSegment segment(int number, TrainingState whole) {
    return new StateSegment(
        number,
        new TrainingState(
            third(number, whole.theta()),
            third(number, whole.m()),
            third(number, whole.v()),
            new float[0],
            third(number, whole.outer()),
            whole.iteration()),
        List.of(StateMeanTest.report(0, 5, null)));
  }

  private static float[] third(int number, float[] vector) {
    return Arrays.copyOfRange(
        vector,
        vector.length / 3 * number,
        number == 2 ? vector.length : vector.length / 3 * (number + 1));
  }

  private static float[] reversed(float[] vector) {
    float[] reversed = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      reversed[i] = vector[vector.length - 1 - i];
    }
    return reversed;
  }

  @Test
  void aStateThatIsNoLongerNeededIsDropped() {
    try (AveragingTrainer trainer =
        new AveragingTrainer(spark, order, Exchange.of(Segments.NONE))) {
      ExecutorStates.Id start = trainer.hold(TestTraining.start(order));
      ExecutorStates.Id first = trainer.round(start, 0).state();
      trainer.round(first, 1);
      assertThatThrownBy(() -> trainer.fetch(start)).isInstanceOf(IllegalStateException.class);
      assertThat(trainer.fetch(first).theta()).isNotEmpty();
    }
  }

  /** A task of the thread that brings it waits for a permit. */
  @Test
  void whatIsBeingBroughtIsNotDroppedBefore() {
    GATE.drainPermits();
    TrainingState state = TrainingState.of(new float[] {1, 2, 3});
    List<StateSegment> segments = List.of(segment(0, state));
    JavaRDD<StateSegment> gated =
        spark
            .parallelize(segments, 1)
            .filter(
                s -> {
                  GATE.acquire();
                  return true;
                });
    JavaRDD<StateSegment> free = spark.parallelize(segments, 1);
    try (ExecutorStates states = new ExecutorStates(spark, 9)) {
      ExecutorStates.Id start = states.add(state);
      ExecutorStates.Id first =
          states.addAfter(start, new AfterRound(gated.cache(), Optional.empty()));
      CompletableFuture<Trainer.Fetched> brought =
          CompletableFuture.supplyAsync(states.fetchLater(first, Optional.of(first)));
      ExecutorStates.Id second = states.addAfter(first, new AfterRound(free, Optional.empty()));
      assertThat(brought).as("rounds go on").isNotDone();
      CompletableFuture<ExecutorStates.Id> third =
          CompletableFuture.supplyAsync(
              () -> states.addAfter(second, new AfterRound(free, Optional.empty())));
      assertThat(third).isNotDone();
      assertThat(spark.getPersistentRDDs()).containsKey(gated.id());
      GATE.release();
      third.join();
      assertThat(brought.join().state().theta()).containsExactly(1);
      assertThat(brought.join().best()).containsExactly(1);
      assertThat(spark.getPersistentRDDs()).doesNotContainKey(gated.id());
    }
  }

  /** Whoever brings it is told; rounds go on. */
  @Test
  void whatCannotBeBroughtIsAFailureOfThatThread() {
    JavaRDD<StateSegment> lost =
        spark
            .parallelize(List.of(1), 1)
            .map(
                i -> {
                  throw new IllegalStateException("lost");
                });
    try (ExecutorStates states = new ExecutorStates(spark, 9)) {
      ExecutorStates.Id start = states.add(TrainingState.of(new float[] {1}));
      ExecutorStates.Id first = states.addAfter(start, new AfterRound(lost, Optional.empty()));
      CompletableFuture<Trainer.Fetched> brought =
          CompletableFuture.supplyAsync(states.fetchLater(first, Optional.empty()));
      assertThatThrownBy(brought::join).hasMessageContaining("lost");
      ExecutorStates.Id second = states.addAfter(first, new AfterRound(lost, Optional.empty()));
      states.addAfter(second, new AfterRound(lost, Optional.empty()));
    }
  }
}
