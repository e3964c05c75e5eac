// SPDX-License-Identifier: Apache-2.0
/**
 * Mergeable exact statistics of latents tables.
 *
 * <p>Definitions. Everything is in nats an image. {@code standardDeviation} has divisor n - 1 (an
 * estimate for the distribution that the images come from), {@code standardError} is
 * standardDeviation / √n, the variance of mu has divisor n (it describes these images), as in the
 * definition of active units (Burda, Grosse and Salakhutdinov 2016, arXiv 1509.00519).
 */
package io.sparkvae.stats;
