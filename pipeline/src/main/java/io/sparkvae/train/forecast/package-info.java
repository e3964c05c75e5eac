// SPDX-License-Identifier: Apache-2.0
/**
 * Predicts how long training takes on clusters of several sizes, what it costs and how much memory
 * it needs.
 *
 * <p>{@link io.sparkvae.train.forecast.Calibration} measures a few rounds on this machine. {@link
 * io.sparkvae.train.forecast.Forecast} computes the time of an epoch for a number of workers from
 * that, {@link io.sparkvae.train.forecast.MemoryNeed} the memory. {@link
 * io.sparkvae.train.forecast.Prediction} is the answer as a whole.
 */
package io.sparkvae.train.forecast;
