// SPDX-License-Identifier: Apache-2.0
/**
 * What is accumulated of the images of a latents table. {@code SplitMoments} is all of it: the
 * {@link io.sparkvae.stats.profile.LatentMoments} of each split, and a {@code LatentProfile} with
 * distributions, covariance, sums by label and factor, extreme images and a sample. {@link
 * io.sparkvae.stats.profile.LatentRow} is an image.
 *
 * <p>Everything here can be merged, is sent between executors, and is written to the files of
 * moments. Memory grows with the dimensions, not with the images.
 */
package io.sparkvae.stats.profile;
