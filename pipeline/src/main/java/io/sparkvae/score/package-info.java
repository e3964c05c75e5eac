// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code score}: what latents are good for. Scores of disentanglement where the true
 * factors of the images are known, probes of how well classes can be told where there are labels,
 * and, with a model, distances between its samples and the real images.
 *
 * <p>Main types: {@link io.sparkvae.score.ScoreStage} declares the stage. {@link
 * io.sparkvae.score.DisentanglementContent}, {@link io.sparkvae.score.ProbesContent} and {@link
 * io.sparkvae.score.DistancesContent} are the results.
 *
 * <p>A call: {@code ScoreStage.plan} checks settings and inputs and gives a {@code LatentScoring}.
 * Its {@code run} takes samples of the table, those of the smallest hashes of their ids ({@code
 * LatentRows}), so the numbers depend neither on the files nor on the cluster. The driver holds at
 * most 2^26 numbers of a sample. Each score is a class of its own, with its paper.
 */
package io.sparkvae.score;
