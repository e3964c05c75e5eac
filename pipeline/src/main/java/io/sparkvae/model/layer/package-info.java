// SPDX-License-Identifier: Apache-2.0
/**
 * Layers that networks, posteriors and priors are made of.
 *
 * <p>{@link io.sparkvae.model.layer.Layers} has linear layers and convolutions with their
 * parameters; {@link io.sparkvae.model.layer.LayerStyle} adds what the layers of one network have
 * in common: {@link io.sparkvae.model.layer.Activation}, {@link
 * io.sparkvae.model.layer.Normalisation} and {@link io.sparkvae.model.layer.WeightInitialisation}.
 * {@link io.sparkvae.model.layer.Made} is a masked network whose numbers for a dimension depend on
 * the dimensions before it, {@link io.sparkvae.model.layer.MaskedWindow} a convolution's window of
 * earlier pixels, {@link io.sparkvae.model.layer.Flow} an invertible map, {@link
 * io.sparkvae.model.layer.RecurrentCell} one step of a recurrent network. A layer takes an
 * expression and a {@link io.sparkvae.model.scope.Scope}, asks the scope for its parameters by
 * name, and returns an expression.
 */
package io.sparkvae.model.layer;
