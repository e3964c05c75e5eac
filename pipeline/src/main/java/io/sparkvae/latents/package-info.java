// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code encode}: computes the posterior of every image in shards with a trained model,
 * and writes a Parquet table with one row for each image.
 *
 * <p>Main types: {@link io.sparkvae.latents.EncodeStage} declares the stage. {@link
 * io.sparkvae.latents.LatentsSchema} defines the columns of the table. {@link
 * io.sparkvae.latents.Latents} opens a complete latents directory; {@code stats} and {@code report}
 * read latents through it. {@link io.sparkvae.latents.ChosenImages}, {@link
 * io.sparkvae.latents.ShardUnit} and {@link io.sparkvae.latents.Batch} are also used by {@code
 * evaluate}, which reads shards in the same way.
 *
 * <p>A call: {@code EncodeStage.plan} checks settings and inputs and gives an {@code Encoding}. Its
 * {@code run} makes one Spark task ({@code EncodeShards}) for each shard, or for several small ones
 * together. A task reads the shards one row group at a time, fills batches, evaluates the model's
 * graph ({@code Encoder}), and writes one file ({@code LatentsFile}). Files of shards that were
 * encoded by an earlier run are copied ({@code EarlierLatents}).
 */
package io.sparkvae.latents;
