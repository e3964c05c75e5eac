// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code generate}: samples from a model's prior, reconstructions, interpolations and
 * traversals, as PNG pictures, and samples as a Parquet table.
 *
 * <p>Main types: {@link io.sparkvae.generate.GenerateStage} declares the stage. {@link
 * io.sparkvae.generate.Inference} and {@link io.sparkvae.generate.Decoding} run a model on a few
 * images; {@code report} uses them, too. {@link io.sparkvae.generate.LatentPaths} computes the
 * latents of traversals and interpolations. {@link io.sparkvae.generate.ImageGrid} draws images in
 * rows, and {@link io.sparkvae.generate.Pictures} collects them as PNG files.
 *
 * <p>A call: {@code GenerateStage.plan} checks settings and inputs and gives a {@code Generating}.
 * Its {@code run} takes {@link io.sparkvae.generate.Examples} from the shards, and the driver draws
 * a {@code Gallery}. If a table is asked for, Spark tasks ({@code SampleFile}) decode the samples,
 * one file for each {@code SampleUnit}.
 */
package io.sparkvae.generate;
