// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;

/**
 * What a {@link RecurrentCell} carries from one step to the next.
 *
 * @param output h, what other layers read, {@code [rows, units]}
 * @param memory what only the cell reads: c of an LSTM; the output itself of a cell that has no
 *     other, {@code [rows, units]}
 */
public record RecurrentState(Expression output, Expression memory) {}
