// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.BatchValue;

/**
 * What a step of training tells of a minibatch.
 *
 * @param loss a scalar
 * @param logLikelihood ln p(x|z) of each example in nats, {@code [batch]}
 * @param kl the KL divergence of each dimension in nats, {@code [batch, latent]}
 */
public record Measures(BatchValue loss, BatchValue logLikelihood, Expression kl) {}
