// SPDX-License-Identifier: Apache-2.0
/**
 * What training minimises.
 *
 * <p>{@link io.sparkvae.model.objective.Objective} makes the loss of an {@link
 * io.sparkvae.model.objective.Evidence}, which offers everything that an objective may read of one
 * batch: posterior, samples, divergence, likelihood, and functions of the other parts. {@link
 * io.sparkvae.model.objective.EvidenceBound} adds {@link io.sparkvae.model.objective.Term}s, each a
 * sealed choice of the settings. A term that reads the minibatch as a whole returns an {@link
 * io.sparkvae.model.scope.OfMinibatch}. Two players of an adversarial term share a {@link
 * io.sparkvae.model.objective.Discriminator}.
 */
package io.sparkvae.model.objective;
