// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Noise;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.EpochOrder;
import io.sparkvae.train.data.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** The minibatches of one worker in one epoch. */
public final class WorkerBatches {
  private final WorkOrder order;
  private final int epoch;
  private final int worker;
  private final EpochDivision plan;
  private final EpochOrder places;

  /**
   * @param epoch from 0
   */
  public WorkerBatches(WorkOrder order, int epoch, int worker) {
    this.order = order;
    this.epoch = epoch;
    this.worker = worker;
    this.plan = order.epochDivision();
    this.places = new EpochOrder(order.data().training(), order.learning().seed(), epoch);
  }

  int epoch() {
    return epoch;
  }

  /** Number of minibatches. */
  public long count() {
    return plan.steps(worker);
  }

  /** The minibatch of a step, from 0; the last one may have fewer examples than the others. */
  public Minibatch at(long step) {
    int size = plan.batch(worker);
    long from = plan.start(worker) + step * size;
    long to = Math.min(from + size, plan.start(worker + 1));
    List<Example> examples = new ArrayList<>(size);
    for (long position = from; position < to; position++) {
      examples.add(example(places.at(position)));
    }
    return new Minibatch(examples);
  }

  private Example example(EpochOrder.Place place) {
    return new Example(
        order.data().training().get(place.chunk()),
        place.row(),
        stream(RandomStream.TRAINING_NOISE, place),
        order.variation().map(use -> stream(use, place)));
  }

  private Noise stream(RandomStream use, EpochOrder.Place place) {
    return use.of(order.learning().seed(), epoch, place.chunk(), place.row());
  }
}
