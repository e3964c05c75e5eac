// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;

/**
 * The gated recurrent unit (Cho et al. 2014, arXiv 1406.1078): h' = u h + (1 - u) tanh(g), with u a
 * sigmoid. In g, the reset gate r weighs what the old output adds and not the old output itself, so
 * that all gates are one matrix product (the form of cuDNN).
 *
 * @param units numbers of h
 */
@JsonTypeName("gru")
public record GatedRecurrentUnit(int units) implements RecurrentCell {
  private static final int GATES = 3;

  public GatedRecurrentUnit {
    RecurrentCell.requireUnits("gru", units);
  }

  @Override
  public Expression ofInput(Scope scope, String name, Expression x) {
    return RecurrentCell.ofInput(scope, name, x, GATES, units);
  }

  /** The sums are those of r, u and g, in this order. */
  @Override
  public RecurrentState next(Scope scope, String name, Expression ofInput, RecurrentState before) {
    Expression h = before.output();
    Expression ofOutput = RecurrentCell.ofOutput(scope, name, h, GATES, units);
    Expression reset = gate(ofInput, 0).plus(gate(ofOutput, 0)).sigmoid();
    Expression keep = gate(ofInput, 1).plus(gate(ofOutput, 1)).sigmoid();
    Expression bias = scope.parameter(name + ".recurrent.bias", new Initialisation.Zero(), units);
    Expression candidate = gate(ofInput, 2).plus(reset.times(gate(ofOutput, 2).plus(bias))).tanh();
    Expression output = candidate.plus(keep.times(h.minus(candidate)));
    return new RecurrentState(output, output);
  }

  private Expression gate(Expression sums, long i) {
    return sums.slice(1, i * units, (i + 1) * units);
  }
}
