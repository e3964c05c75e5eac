/**
 * Shards: the images of a dataset as Parquet, what their manifest says, and the readers of both.
 *
 * <p>A shards directory is opened with {@link io.sparkvae.shard.Shards}, which holds {@link
 * io.sparkvae.shard.ShardsContent}: shape, classes, counts, and the row groups of each file. A file
 * has the columns of {@link io.sparkvae.shard.ShardSchema}. {@link io.sparkvae.shard.ChunkReader}
 * reads one row group as one {@link io.sparkvae.shard.Chunk}, without Spark SQL, as training wants
 * it. {@link io.sparkvae.shard.SplitRule} assigns an image to a {@link io.sparkvae.shard.Split} by
 * the SHA-256 of its pixels.
 */
package io.sparkvae.shard;
