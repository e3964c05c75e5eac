// SPDX-License-Identifier: Apache-2.0
/**
 * What a run needs to go on after it was interrupted.
 *
 * <p>A {@link io.sparkvae.train.checkpoint.Checkpoint} holds the position in the run, what the
 * evaluations said so far, what reduced the learning rate, the {@linkplain
 * io.sparkvae.train.checkpoint.TrainingState parameters and moments}, and the parameters of the
 * best model. {@link io.sparkvae.train.checkpoint.CheckpointFile} is its format: a header in JSON,
 * the numbers, and a SHA-256 of all of it. {@link io.sparkvae.train.checkpoint.Checkpoints} writes
 * such files into an output directory, removes old ones, and finds the newest that can be read.
 * {@link io.sparkvae.train.checkpoint.CheckpointClock} decides when the next one is due.
 */
package io.sparkvae.train.checkpoint;
