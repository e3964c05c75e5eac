// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/**
 * The numbers that belong to a part of a minibatch.
 *
 * @param step of the round, from 0
 * @param index of the part in its minibatch, from 0
 * @param share of the minibatch's examples, in (0, 1]
 * @param scalars that the updater reads; those of the last part count
 * @param controls values of the controls, in the order of {@link CudaFeeds#controls}
 */
public record CudaPart(int step, int index, double share, double[] scalars, double[] controls) {}
