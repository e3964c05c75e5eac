// SPDX-License-Identifier: Apache-2.0
/**
 * What one worker computes: the steps of a round, and the evaluation of some validation images.
 *
 * <p>{@link io.sparkvae.train.step.WorkOrder} is all that a worker has to know: the model, the
 * {@linkplain io.sparkvae.train.step.Learning settings of learning} and the data. {@link
 * io.sparkvae.train.step.LocalSteps} receives a {@link io.sparkvae.train.checkpoint.TrainingState},
 * takes the steps of one worker in one round, and returns the state after them with a {@link
 * io.sparkvae.train.step.WorkerReport}.
 *
 * <p>A {@link io.sparkvae.train.step.TrainingSession} takes the steps. The state of training lies
 * in its memory from the beginning of a round to its end. For each {@link
 * io.sparkvae.train.step.Step} it is told the examples of the {@link
 * io.sparkvae.train.step.Minibatch} and the scalars; pixels and noise are its own business. The one
 * for processors keeps the state in Java's memory: {@link io.sparkvae.train.step.MinibatchInput}
 * turns the minibatch into the inputs of a graph, whose session computes the gradient of the loss
 * in one or more parts, and the {@link io.sparkvae.train.updater.Optimiser} is applied. {@link
 * io.sparkvae.train.step.States} moves what follows a statistic instead of a gradient.
 *
 * <p>The result depends on the arguments alone. A task that Spark repeats computes the same numbers
 * again.
 */
package io.sparkvae.train.step;
