// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code stats}: exact statistics of a latents table, for all images and for each split.
 *
 * <p>Main types: {@link io.sparkvae.stats.StatsStage} declares the stage, {@link
 * io.sparkvae.stats.Statistics} is its result, and {@code DimensionTable} writes it as a table with
 * one row for each dimension. What is accumulated and can be merged is in {@code stats.moments} and
 * {@code stats.profile}, further results in {@code stats.result}, {@code stats.decomposition} and
 * {@code stats.sample}.
 *
 * <p>A call: {@code StatsStage.plan} checks settings and inputs and gives a {@code Summarising}.
 * Its {@code run} makes one Spark task ({@code FileMoments}) for each latents file, or for several
 * small ones together, which reads the files once and writes the moments of each. {@code
 * LatentsSum} merges them in the order of the files, and {@code Statistics.of} turns the sum into
 * means, deviations and counts.
 *
 * <p>Beside the moments each file has a {@code LatentProfile}. Its counts (histograms, mutual
 * information, extreme images, the sample) are the same however images are divided into files; its
 * sums (covariance, means by group) are merged in the order of the files, so they have the same
 * bits for the same files, whatever the partitions. {@code ProfileFiles} writes what is made of it.
 *
 * <p>Definitions. Everything is in nats per image. {@code standardDeviation} has divisor n - 1 (an
 * estimate for the distribution that the images come from), {@code standardError} is
 * standardDeviation / √n, the variance of mu has divisor n (it describes these images), as in the
 * definition of active units (Burda, Grosse and Salakhutdinov 2016, arXiv 1509.00519).
 */
package io.sparkvae.stats;
