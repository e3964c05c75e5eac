// SPDX-License-Identifier: Apache-2.0
/**
 * The rounds of a run.
 *
 * <p>A {@link io.sparkvae.train.loop.Trainer} takes the steps of one round and evaluates a model.
 * {@link io.sparkvae.train.loop.TrainingLoop} calls it round after round. Between two rounds it
 * evaluates the model, remembers the best one, writes {@linkplain
 * io.sparkvae.train.loop.MetricsFile metrics} and checkpoints, and ends the run when the epochs are
 * over, when the model no longer improves ({@link io.sparkvae.train.loop.Monitoring}), or when it
 * was asked to stop. {@link io.sparkvae.train.loop.LocalTrainer} trains in the driver's own thread;
 * trainers that use Spark have packages of their own and share {@link
 * io.sparkvae.train.loop.SparkValidation}.
 */
package io.sparkvae.train.loop;
