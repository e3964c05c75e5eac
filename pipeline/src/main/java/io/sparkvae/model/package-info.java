// SPDX-License-Identifier: Apache-2.0
/**
 * A model as a composition of parts, its graphs, and sessions on them.
 *
 * <p>{@link io.sparkvae.model.ModelSpec} names a part of each kind: what pixels are and how they
 * are damaged ({@code model.input}), encoder and decoder ({@code model.network}), q(z|x) ({@code
 * model.posterior}, with codes by {@code model.quantiser}), p(z) ({@code model.prior}), p(x|z)
 * ({@code model.likelihood}) and what training minimises ({@code model.objective}). {@link
 * io.sparkvae.model.Model} is a spec with parameters; {@code model.file} writes and reads it.
 *
 * <p>The way of a call: trainer, encoder or report asks {@link io.sparkvae.model.ModelGraph} for a
 * graph of a spec and a batch. The first time, a builder gives every part a {@link
 * io.sparkvae.model.scope.Scope}, which notes the parameters, noise, labels and controls that the
 * part asks for. The {@link io.sparkvae.model.BuiltGraph} carries graph and notes, so what a part
 * asked for is what its caller feeds. {@link io.sparkvae.model.ModelSessions} lends a session on
 * it.
 */
package io.sparkvae.model;
