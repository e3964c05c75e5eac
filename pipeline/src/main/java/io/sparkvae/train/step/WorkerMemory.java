// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.updater.Optimiser;

/**
 * What a worker holds while it trains on a processor, in bytes. It is found without taking any of
 * it.
 *
 * @param parameters number of parameters of the model
 * @param averaged state between two rounds: parameters, averages, and moments unless they are reset
 * @param state with all moments
 * @param gradients on the heap: of a minibatch, and of a part of it if it has several
 * @param training outside the heap: the session that differentiates
 * @param validation outside the heap: the session that evaluates, which is kept beside the other
 */
public record WorkerMemory(
    int parameters, long averaged, long state, long gradients, long training, long validation) {

  /** Of the workers that train a model. */
  public static WorkerMemory of(ModelSpec spec, Learning learning, MinibatchParts parts) {
    int parameters = Model.layout(spec).size();
    Optimiser optimiser = learning.optimiser();
    int arrays = parts.onProcessor() < learning.batchSize() ? 2 : 1;
    // SameDiff has doubles, and more of them than are counted here.
    int width = learning.precision() == Precision.DOUBLE ? Double.BYTES / Float.BYTES : 1;
    return new WorkerMemory(
        parameters,
        optimiser.averagedBytes(parameters),
        optimiser.stateBytes(parameters),
        (long) arrays * parameters * Float.BYTES,
        width * HostTrainingSession.offHeap(spec, parts.onProcessor()),
        width * ValidationPiece.offHeap(spec, parts.onProcessor()));
  }

  /** The parameters alone. */
  public long vector() {
    return (long) parameters * Float.BYTES;
  }

  /** On the heap while it takes its steps: a copy of the state, and gradients. */
  public long heap() {
    // Moments that are reset are there as zeros beside the copy.
    return state + (state - averaged) + gradients;
  }

  /** Outside the heap. */
  public long offHeap() {
    return training + validation;
  }
}
