// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code generate}: samples, reconstructions, interpolations and traversals as PNG
 * pictures and animations, and samples as a Parquet table, as shards and as single images.
 *
 * <p>Main types: {@link io.sparkvae.generate.GenerateStage} declares the stage. {@link
 * io.sparkvae.generate.Sampling} draws samples: from the model's prior, from a prior over its
 * codes, or from a {@code LatentSource}, which is the aggregate posterior ({@code AggregateSource})
 * or a Gaussian mixture ({@code MixtureSource}). {@link io.sparkvae.generate.Inference} and {@link
 * io.sparkvae.generate.Decoding} run a model on a few images; {@code report} uses them, too. {@link
 * io.sparkvae.generate.LatentPaths} computes the latents of traversals and interpolations. {@link
 * io.sparkvae.generate.ImageGrid} draws images in rows, and {@link io.sparkvae.generate.Pictures}
 * collects them as PNG files.
 *
 * <p>A call: {@code GenerateStage.plan} checks settings and inputs and gives a {@code Generating}.
 * Its {@code run} reads posteriors if z is drawn from them ({@code ModelLatents}), and has Spark
 * tasks decode the samples of the table and of the shards, one file for each unit of work ({@code
 * DrawnFiles}). It takes {@link io.sparkvae.generate.Examples} from the shards, and the driver
 * draws a {@code Gallery}.
 */
package io.sparkvae.generate;
