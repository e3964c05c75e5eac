/** Shards: the images of a dataset as Parquet, their manifest, and the readers of both. */
package io.sparkvae.shard;
