// SPDX-License-Identifier: Apache-2.0
/**
 * What every part of a model is built with.
 *
 * <p>{@link io.sparkvae.model.scope.Scope} is one graph while it is built. A part asks it for
 * parameters, for noise ({@link io.sparkvae.model.scope.NoiseFeed}), for labels, and for scalars
 * that follow the progress of training ({@link io.sparkvae.model.scope.Control}, {@link
 * io.sparkvae.model.scope.Schedule}). It knows the images' shape, the number of latent dimensions,
 * the batch and the samples of each example, and nothing of the other parts.
 *
 * <p>A {@link io.sparkvae.model.scope.BatchValue} is a value on the way to the loss, and its type
 * says what it depends on: {@link io.sparkvae.model.scope.PerExample} on one example, {@link
 * io.sparkvae.model.scope.MeanOfExamples} on a mean over them, {@link
 * io.sparkvae.model.scope.OfMinibatch} on the {@link io.sparkvae.model.scope.WholeMinibatch}. Where
 * the loss is of the last type, training does not cut a minibatch into parts.
 */
package io.sparkvae.model.scope;
