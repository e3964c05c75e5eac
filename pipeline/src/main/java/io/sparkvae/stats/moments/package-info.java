// SPDX-License-Identifier: Apache-2.0
/**
 * Accumulators of plain numbers that can be merged. They know nothing of latents.
 *
 * <p>{@link io.sparkvae.stats.moments.Moments} has count, mean, squared deviations and extremes of
 * one number; {@code CoMoments} what a covariance is made of; {@code LogHistogram} is a sketch of
 * quantiles; {@code MeanGrid} divides the range of a number into cells in one pass. {@link
 * io.sparkvae.stats.moments.OrderedMerge} merges accumulators on a cluster in a fixed order, so
 * that sums have the same bits every time.
 */
package io.sparkvae.stats.moments;
