// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al.
 * 2000): c' = f c + i tanh(g), h' = o tanh(c'), gates i, f and o sigmoids. The forget gate's sums
 * have 1 added, so that a new cell remembers (Jozefowicz et al. 2015, section 2.1).
 *
 * @param units numbers of c and of h
 */
@JsonTypeName("lstm")
public record LongShortTermMemory(int units) implements RecurrentCell {
  private static final int GATES = 4;
  private static final double FORGET_BIAS = 1;

  public LongShortTermMemory {
    RecurrentCell.requireUnits("lstm", units);
  }

  @Override
  public Expression ofInput(Scope scope, String name, Expression x) {
    return RecurrentCell.ofInput(scope, name, x, GATES, units);
  }

  /** The sums are those of i, f, o and g, in this order. */
  @Override
  public RecurrentState next(Scope scope, String name, Expression ofInput, RecurrentState before) {
    Expression sums =
        ofInput.plus(RecurrentCell.ofOutput(scope, name, before.output(), GATES, units));
    Expression write = gate(sums, 0).sigmoid();
    Expression keep = gate(sums, 1).plus(FORGET_BIAS).sigmoid();
    Expression read = gate(sums, 2).sigmoid();
    Expression candidate = gate(sums, 3).tanh();
    Expression memory = keep.times(before.memory()).plus(write.times(candidate));
    return new RecurrentState(read.times(memory.tanh()), memory);
  }

  private Expression gate(Expression sums, long i) {
    return sums.slice(1, i * units, (i + 1) * units);
  }
}
