// SPDX-License-Identifier: Apache-2.0
/**
 * Shards: the images of a dataset as Parquet, what their manifest says, and the readers and the
 * writer of both.
 *
 * <p><b>Reading.</b> {@link io.sparkvae.shard.Shards#open} reads the manifest of a directory:
 * {@link io.sparkvae.shard.ShardsContent} has the shape of the images, the counts, and for each
 * file its {@link io.sparkvae.shard.Split} and row groups. {@link io.sparkvae.shard.ChunkReader}
 * reads one row group as one {@link io.sparkvae.shard.Chunk}, without Spark SQL, as training wants
 * it.
 *
 * <p><b>Writing.</b> {@link io.sparkvae.shard.TableWriter} writes one file with row groups of an
 * exact number of rows; the same rows are the same bytes in every JVM. {@link
 * io.sparkvae.shard.ShardSchema} has the columns. Latents and samples are written by the same class
 * with columns of their own.
 *
 * <p><b>Splits.</b> {@link io.sparkvae.shard.SplitRule} assigns an image to a split by the SHA-256
 * of its pixels, or by the name of a directory.
 */
package io.sparkvae.shard;
