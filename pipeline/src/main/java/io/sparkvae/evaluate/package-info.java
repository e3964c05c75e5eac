// SPDX-License-Identifier: Apache-2.0
/**
 * The stage {@code evaluate}: estimates the likelihood that a model gives to images by importance
 * weighting, and reports rate, distortion and active units.
 *
 * <p>Main types: {@link io.sparkvae.evaluate.EvaluateStage} declares the stage. {@link
 * io.sparkvae.evaluate.EvaluationContent} is the result, by split.
 *
 * <p>A call: {@code EvaluateStage.plan} checks settings and inputs and gives a {@code Scoring}. Its
 * {@code run} makes one Spark task ({@code EvaluateShards}) for each shard, or for several small
 * ones together. In a task, the {@code Evaluator} encodes a batch once, draws k samples of z, and
 * adds each sample's weight to its {@code Image}; the {@code SplitScores} of the task's shards
 * become one file. {@code ShardScores} merges the files in the order of the shards.
 *
 * <p>Definitions, in nats per image. With w_i = p(x, z_i) / q(z_i|x) and k samples z_i from q(z|x),
 * the negative log-likelihood is estimated by -ln 1/k sum_i w_i (Burda, Grosse and Salakhutdinov
 * 2016, arXiv 1509.00519, equation 8), an upper bound in the mean that falls as k grows. Rate is
 * KL(q(z|x) || p(z)), distortion -E_q ln p(x|z), and the evidence lower bound minus their sum.
 */
package io.sparkvae.evaluate;
