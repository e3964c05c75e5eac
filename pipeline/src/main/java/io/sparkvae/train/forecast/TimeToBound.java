// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

/**
 * How much sooner a number of workers reaches the validation bound that one worker reaches.
 *
 * <p>More workers see more images an hour, but also need more images, because a step of all of them
 * uses more. With B images in a step of all workers together, training needs E (1 + B / C) images:
 * E with the smallest steps, and twice as many with the critical batch C (McCandlish et al. 2018,
 * arXiv 1812.06162). The learning rate must suit the batch. docs/averaging.md has measurements.
 *
 * @param workers that train side by side
 * @param batchSize of each worker, with which the bound is reached soonest; at most that of the
 *     settings
 * @param images that are needed, as a multiple of what one worker needs
 * @param speedUp the time that one worker needs, divided by the time that these need
 * @param cost as a multiple of the cost with one worker
 */
public record TimeToBound(int workers, int batchSize, double images, double speedUp, double cost) {}
