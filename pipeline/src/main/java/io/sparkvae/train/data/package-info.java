// SPDX-License-Identifier: Apache-2.0
/**
 * The examples of a run (images, their codes or their latents) and the order in which they are
 * used.
 *
 * <p>{@link io.sparkvae.train.data.TrainingData} lists the chunks of the training and validation
 * images as the shards' manifest names them. {@link io.sparkvae.train.data.EpochDivision} divides
 * the positions of an epoch among workers, batches and rounds, and {@link
 * io.sparkvae.train.data.RunDivision} the steps of a run among epochs and rounds. {@link
 * io.sparkvae.train.data.EpochOrder} says which image stands at a position. {@link
 * io.sparkvae.train.data.ChunkCache} reads chunks from shards and keeps them in memory.
 *
 * <p>The order of an epoch is drawn from the seed and the epoch alone, so it is the same on every
 * cluster and after every restart.
 */
package io.sparkvae.train.data;
