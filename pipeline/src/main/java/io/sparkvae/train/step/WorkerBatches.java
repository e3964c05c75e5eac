// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.model.ModelGraph;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.EpochOrder;
import io.sparkvae.train.data.RandomStream;
import io.sparkvae.train.data.TrainingChunk;

/** The batches of one worker in one epoch, each in parts ({@link MinibatchParts}). */
public final class WorkerBatches {
  private final WorkOrder order;
  private final int epoch;
  private final int worker;
  private final EpochDivision plan;
  private final EpochOrder places;
  private final Minibatch batch;

  /**
   * @param epoch from 0
   */
  public WorkerBatches(WorkOrder order, int epoch, int worker) {
    this.order = order;
    this.epoch = epoch;
    this.worker = worker;
    this.plan = order.epochDivision();
    this.places = new EpochOrder(order.data().training(), order.learning().seed(), epoch);
    this.batch = new Minibatch(ModelGraph.training(order.spec(), order.partSize()));
  }

  /** Number of batches. */
  public long count() {
    return plan.steps(worker);
  }

  /** Number of examples in the batch of a step. */
  int examples(long step) {
    return (int) Math.min(order.learning().batchSize(), plan.start(worker + 1) - first(step));
  }

  /** Number of parts of the batch of a step. */
  int parts(long step) {
    return (examples(step) + order.partSize() - 1) / order.partSize();
  }

  private long first(long step) {
    return plan.start(worker) + step * order.learning().batchSize();
  }

  /** A part of the batch of a step, in memory that the next one uses again. */
  public Minibatch at(long step, int part) {
    long from = first(step) + (long) part * order.partSize();
    long to = Math.min(from + order.partSize(), first(step) + examples(step));
    batch.clear();
    int chunk = -1;
    TrainingChunk examples = null;
    for (long position = from; position < to; position++) {
      EpochOrder.Place place = places.at(position);
      if (place.chunk() != chunk) {
        chunk = place.chunk();
        examples = order.images(order.data().training().get(chunk));
      }
      batch.add(
          examples,
          place.row(),
          RandomStream.TRAINING_NOISE.of(order.learning().seed(), epoch, chunk, place.row()));
    }
    return batch;
  }
}
