// SPDX-License-Identifier: Apache-2.0
/**
 * The learning rate of each step.
 *
 * <p>A {@link io.sparkvae.train.rate.RateSchedule} is one formula, a small file each. A {@link
 * io.sparkvae.train.rate.LearningRate} counts for it, lets the rate warm up before, and scales it
 * with the number of workers. It is a function of the position in the run and, on a plateau, of
 * what the evaluations said ({@link io.sparkvae.train.checkpoint.RateHistory}), so a run that was
 * interrupted goes on with the same rates.
 */
package io.sparkvae.train.rate;
