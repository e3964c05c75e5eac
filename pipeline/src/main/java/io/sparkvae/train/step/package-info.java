// SPDX-License-Identifier: Apache-2.0
/**
 * What one worker computes: the steps of a round, and the evaluation of some validation images.
 *
 * <p>{@link io.sparkvae.train.step.WorkOrder} is all that a worker has to know: the model, the
 * {@linkplain io.sparkvae.train.step.Learning settings of learning} and the data. {@link
 * io.sparkvae.train.step.LocalSteps} takes a {@link io.sparkvae.train.checkpoint.TrainingState},
 * takes the steps of one worker in one round, and returns the state after them with a {@link
 * io.sparkvae.train.step.WorkerReport}. For each step it reads a batch, computes the gradient of
 * the loss in one or more parts, and applies the {@link io.sparkvae.train.step.Updater}.
 *
 * <p>The result depends on the arguments alone. A task that Spark repeats computes the same numbers
 * again.
 */
package io.sparkvae.train.step;
