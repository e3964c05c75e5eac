// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.Model;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.averaging.AveragingTrainer;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.averaging.WireFormat;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.WorkOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What training costs on this machine. The time of a step and the time of a round without its steps
 * follow from rounds of two lengths; the times of smaller steps from rounds with a quarter of the
 * images in a step (four times, if there are fewer than 4); the driver's time for one more task
 * from jobs of two sizes, as {@link DriverTime}: executors run the tasks themselves side by side.
 *
 * @param stepSeconds one step of one worker, with as many images as in the settings
 * @param step the same by the number of images
 * @param roundSeconds a round without its steps: copying the state, scheduling
 * @param averagingSeconds what tasks add to a round that average segments of the state
 * @param taskSeconds the driver's time for one more task
 */
public record Calibration(
    double stepSeconds,
    StepTime step,
    double roundSeconds,
    double averagingSeconds,
    double taskSeconds) {
  private static final double NANOSECOND = 1e-9;
  private static final int REPETITIONS = 8;
  private static final int WARM_UPS = 8;

  private static final int MOST_STEPS = 100;
  private static final int LEAST_STEPS = 20;
  private static final int FEW_TASKS = 20;
  private static final int MANY_TASKS = 520;
  private static final Segments ONE_SEGMENT = new Segments(1);

  /**
   * Whether the time of a step could be told: rounds of many steps took longer than rounds of few.
   * On a machine that other programs use, they may not.
   */
  public boolean timed() {
    return stepSeconds > NANOSECOND;
  }

  /** A kind of work that is timed. */
  private interface Work {
    void run(int repetition);
  }

  /**
   * Takes some seconds.
   *
   * @param devices where tasks compute
   * @param order for one worker
   * @param send format in which states are sent to the tasks that average
   * @throws ConfigurationFailure when there are too few images
   */
  static Calibration measure(
      JavaSparkContext spark, Devices devices, WorkOrder order, WireFormat send) {
    Learning learning = order.learning();
    int many = (int) Math.min(MOST_STEPS, order.epochDivision().steps());
    if (many < LEAST_STEPS) {
      throw new ConfigurationFailure(
          "shards %s: expected at least %s batches of %s training images, found %s images"
              .formatted(
                  order.data().directory(),
                  LEAST_STEPS,
                  learning.batchSize(),
                  order.data().examples()));
    }
    int few = many / 10;
    TrainingState start =
        learning.optimiser().start(Model.layout(order.spec()).initialise(learning.seed()));
    // Times are useless until the just-in-time compilers are done; Spark's part of a round takes
    // longest.
    WorkOrder shortOrder = order.averagingEvery(few);
    Exchange whole = Exchange.of(Segments.NONE);
    Exchange averaged = new Exchange(ONE_SEGMENT, 1, send);
    rounds(spark, devices, order.averagingEvery(many), start, whole);
    for (int i = 0; i < WARM_UPS; i++) {
      rounds(spark, devices, shortOrder, start, i % 2 == 0 ? averaged : whole);
    }
    double averagedRound = rounds(spark, devices, shortOrder, start, averaged);
    double shortRound = rounds(spark, devices, shortOrder, start, whole);
    double longRound = rounds(spark, devices, order.averagingEvery(many), start, whole);
    double step = Math.max(Double.MIN_NORMAL, longRound - shortRound) / (many - few);
    double round = Math.max(0, shortRound - few * step);
    int batchSize = learning.batchSize();
    int other = batchSize < 4 ? 4 * batchSize : batchSize / 4;
    WorkOrder otherOrder = order.inBatchesOf(other);
    int otherSteps = (int) Math.min(many, otherOrder.epochDivision().steps());
    double otherRound = rounds(spark, devices, otherOrder.averagingEvery(otherSteps), start, whole);
    double task = (tasks(spark, MANY_TASKS) - tasks(spark, FEW_TASKS)) / (MANY_TASKS - FEW_TASKS);
    return new Calibration(
        step,
        StepTime.through(other, Math.max(0, otherRound - round) / otherSteps, batchSize, step),
        round,
        Math.max(0, averagedRound - shortRound),
        Math.max(0, task));
  }

  private static double rounds(
      JavaSparkContext spark,
      Devices devices,
      WorkOrder order,
      TrainingState start,
      Exchange exchange) {
    try (AveragingTrainer trainer = new AveragingTrainer(spark, order, exchange, devices)) {
      return rounds(trainer, start);
    }
  }

  private static <S> double rounds(Trainer<S> trainer, TrainingState start) {
    AtomicReference<S> state = new AtomicReference<>(trainer.hold(start));
    // Each in an epoch of its own: the last round of one may be shorter.
    long rounds = trainer.division().ofEpoch().rounds();
    return median(epoch -> state.set(trainer.round(state.get(), epoch * rounds).state()));
  }

  private static double tasks(JavaSparkContext spark, int count) {
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    spark.parallelize(numbers, count).count();
    double before = DriverTime.seconds();
    for (int i = 0; i < REPETITIONS; i++) {
      spark.parallelize(numbers, count).count();
    }
    return (DriverTime.seconds() - before) / REPETITIONS;
  }

  private static double median(Work work) {
    work.run(0);
    double[] seconds = new double[REPETITIONS];
    for (int i = 0; i < seconds.length; i++) {
      long began = System.nanoTime();
      work.run(i + 1);
      seconds[i] = (System.nanoTime() - began) * 1e-9;
    }
    Arrays.sort(seconds);
    return (seconds[REPETITIONS / 2 - 1] + seconds[REPETITIONS / 2]) / 2;
  }
}
