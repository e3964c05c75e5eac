// SPDX-License-Identifier: Apache-2.0
/**
 * What the KL divergence from the prior consists of: {@link
 * io.sparkvae.stats.decomposition.Decomposition} is the result, {@code Decomposing} computes it
 * from a sample of posteriors. {@code StratifiedPosterior} estimates q(z) from them.
 */
package io.sparkvae.stats.decomposition;
