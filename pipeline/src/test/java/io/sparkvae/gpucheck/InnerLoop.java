// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.configuration.Settings;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.machine.TaskDevice;
import io.sparkvae.model.Model;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerReport;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * What one worker of the training stage does, round after round: batches, noise, steps, and the
 * state in and out. It runs in the driver's thread, without tasks, shards are read on demand.
 */
final class InnerLoop {
  private final WorkOrder order;
  private TrainingState state;
  private long round;

  InnerLoop(WorkOrder order) {
    this.order = order;
    this.state =
        order
            .learning()
            .optimiser()
            .start(Model.layout(order.spec()).initialise(order.learning().seed()));
  }

  /** Lets this thread compute on the card from now on. */
  static void onCard(SparkSession spark) {
    Settings settings = Settings.reference().with("gpu.local = " + Site.CARD, "check");
    TaskDevice.tell(GpuUse.from(settings), spark.sparkContext());
  }

  /** Lets this thread compute on the processor from now on. */
  static void onProcessor(SparkSession spark) {
    TaskDevice.tellNothing(spark.sparkContext());
  }

  /** Takes the steps of the next round. */
  WorkerReport next() {
    LocalSteps.Outcome outcome = LocalSteps.run(order, state, Assignment.of(round++), 0);
    state = outcome.state();
    if (outcome.report().divergence() != null) {
      throw new IllegalStateException(
          "training: expected finite numbers, found " + outcome.report().divergence());
    }
    return outcome.report();
  }

  TrainingState state() {
    return state;
  }

  /** The mean evidence lower bound of the validation images, in nats. */
  double elbo() {
    return ValidationPiece.all(order).stream()
        .map(piece -> piece.evaluate(order, state.theta()))
        .reduce((a, b) -> a.plus(b))
        .orElseThrow()
        .meanElbo();
  }

  /** Images a second, the median of several rounds, after an epoch that is not timed. */
  double imagesPerSecond(int rounds) {
    long epoch = order.data().examples();
    for (long seen = 0; seen < epoch; ) {
      seen += next().examples();
    }
    double[] rates = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long began = System.nanoTime();
      long examples = next().examples();
      rates[i] = examples / ((System.nanoTime() - began) * 1e-9);
    }
    Arrays.sort(rates);
    return rates[rounds / 2];
  }
}
