// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.step.WorkOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
