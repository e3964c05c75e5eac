// SPDX-License-Identifier: Apache-2.0
/**
 * Networks over maps of values, images or codes, in which a place depends on the places before it:
 * p(map) = prod_i p(value i | values before i, context).
 *
 * <p>A {@link io.sparkvae.model.causal.CausalNetwork} is written once, on a {@link
 * io.sparkvae.model.causal.CausalPass}: over a whole map ({@link
 * io.sparkvae.model.causal.FullPass}), over one row ({@link io.sparkvae.model.causal.RowPass}) or
 * one place ({@link io.sparkvae.model.causal.PlacePass}) with what was computed before. Its
 * convolutions have {@link io.sparkvae.model.causal.CausalWindow}s, and so a {@link
 * io.sparkvae.model.causal.ReceptiveField}, which is a formula. A decoder gets the passes of its
 * maps from {@link io.sparkvae.model.causal.Passes}; what a step of drawing needs of earlier steps
 * is a list of {@link io.sparkvae.model.causal.StepInput}s.
 */
package io.sparkvae.model.causal;
