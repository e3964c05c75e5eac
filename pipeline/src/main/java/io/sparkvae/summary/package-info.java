// SPDX-License-Identifier: Apache-2.0
/**
 * What results say in a few numbers, for terminals and for other programs.
 *
 * <p>Main types: {@link io.sparkvae.summary.Results} finds the results in a directory. {@link
 * io.sparkvae.summary.Essence} is the summary of one result: {@link io.sparkvae.summary.Fact}s,
 * bars and curves. Each kind of result has a class that reads it, such as {@code
 * StatisticsEssence}. {@link io.sparkvae.summary.Comparison} holds several runs beside each other.
 *
 * <p>A call: {@code Essence.of} reads the manifest of a result and small files beside it. It reads
 * no images, no latents and no parameters, needs no Spark, and changes nothing. To add a kind of
 * result, write its class and add it to the list in {@code Essence.of}.
 */
package io.sparkvae.summary;
