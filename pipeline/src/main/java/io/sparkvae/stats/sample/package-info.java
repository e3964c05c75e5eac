// SPDX-License-Identifier: Apache-2.0
/**
 * Statistics of a sample of images, for which the stage reads the latents table again: {@link
 * io.sparkvae.stats.sample.Neighbours} classifies images by their neighbours in the space of codes,
 * {@code MutualInformation} estimates how much z says about the image. Both are computed only where
 * the settings ask for them. {@link io.sparkvae.stats.sample.SampledRows} draws the sample.
 */
package io.sparkvae.stats.sample;
