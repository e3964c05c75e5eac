// SPDX-License-Identifier: Apache-2.0
/**
 * Shards and latents as DL4J's programs read them: {@link io.sparkvae.dl4j.ShardDataSets} gives
 * images with labels, {@link io.sparkvae.dl4j.LatentDataSets} latents with labels, on Spark and in
 * one process. Nothing of this program depends on this package, which is for others.
 */
package io.sparkvae.dl4j;
