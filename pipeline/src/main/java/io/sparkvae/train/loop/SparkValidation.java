// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkOrder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates models on the validation images, in Spark tasks: one job for each evaluation. Each task
 * has a contiguous part of the pieces, and sums are added in the order of the pieces, so that the
 * result does not depend on the number of tasks.
 */
public final class SparkValidation {
  private final Broadcast<WorkOrder> order;
  private final Devices devices;
  private final int tasks;

  /**
   * @param devices where tasks compute
   * @param mostTasks tasks that share the work; fewer if there are fewer pieces
   */
  public SparkValidation(Broadcast<WorkOrder> order, Devices devices, int mostTasks) {
    this.order = order;
    this.devices = devices;
    this.tasks = Math.min(ValidationPiece.all(order.getValue()).size(), mostTasks);
  }

  /** Evaluates a state that the driver has. */
  public ElboSums evaluate(JavaSparkContext spark, TrainingState state) {
    Broadcast<TrainingState> sent = spark.broadcast(state);
    try {
      return evaluate(
          partitions ->
              spark
                  .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
                  .map(partition -> sent.value()));
    } finally {
      sent.destroy();
    }
  }

  /**
   * Evaluates a state wherever it is.
   *
   * @param copies gives an RDD of so many partitions, each of which holds the state
   */
  public ElboSums evaluate(IntFunction<JavaRDD<TrainingState>> copies) {
    if (tasks == 0) {
      return ElboSums.ZERO;
    }
    List<Evaluated> evaluated =
        devices
            .computing(copies.apply(tasks).mapPartitionsWithIndex(new Evaluate(order, tasks), true))
            .collect();
    evaluated.forEach(ofTask -> devices.kinds().computed(ofTask.device()));
    return evaluated.stream()
        .flatMap(ofTask -> ofTask.sums().stream())
        .reduce(ElboSums.ZERO, ElboSums::plus);
  }

  /**
   * What a task found.
   *
   * @param sums of each of its pieces
   * @param device kind of the device that computed them
   */
  private record Evaluated(List<ElboSums> sums, String device) implements Serializable {}

  /** Evaluates each of a task's pieces. */
  private record Evaluate(Broadcast<WorkOrder> order, int tasks)
      implements Function2<Integer, Iterator<TrainingState>, Iterator<Evaluated>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Evaluated> call(Integer task, Iterator<TrainingState> state) {
      float[] theta = state.next().theta();
      List<ValidationPiece> pieces = ValidationPiece.all(order.value());
      int from = Math.toIntExact((long) task * pieces.size() / tasks);
      int to = Math.toIntExact((task + 1L) * pieces.size() / tasks);
      List<ElboSums> sums = new ArrayList<>();
      for (ValidationPiece piece : pieces.subList(from, to)) {
        sums.add(piece.evaluate(order.value(), theta));
      }
      return List.of(new Evaluated(sums, Device.current().kind())).iterator();
    }
  }
}
