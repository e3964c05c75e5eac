// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A recurrent cell: a state that the input of each step moves on. All steps of a sequence go by the
 * same name, because the same name means the same weights: those of {@link #outputs}, where the
 * inputs are known beforehand, and otherwise of {@link #step}, called once for each.
 *
 * <p>All gates are one layer of {@code gates * units} sums, whose inputs are the step's input and
 * the output of the step before. Its weights are {@code name.input.weight} {@code [in, gates *
 * units]}, {@code name.input.bias} and {@code name.recurrent.weight} {@code [units, gates *
 * units]}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface RecurrentCell extends Serializable
    permits GatedRecurrentUnit, LongShortTermMemory {

  /** Names in configurations. */
  enum Kind {
    GRU(GatedRecurrentUnit::new),
    LSTM(LongShortTermMemory::new);

    private final IntFunction<RecurrentCell> ofUnits;

    Kind(IntFunction<RecurrentCell> ofUnits) {
      this.ofUnits = ofUnits;
    }
  }

  /** Numbers of the output. */
  int units();

  /** The next state from the sums of a step's input, {@link #ofInput}. */
  RecurrentState next(Scope scope, String name, Expression ofInput, RecurrentState before);

  /**
   * The part of the sums that depends on the input alone. The inputs of all steps, where they are
   * known beforehand, can go through this in one product.
   *
   * @param x {@code [rows, in]}
   * @return {@code [rows, gates * units]}
   */
  Expression ofInput(Scope scope, String name, Expression x);

  /** The state before the first step: zeros. */
  default RecurrentState start(long rows) {
    Expression zeros = Expression.constant(0).broadcast(rows, units());
    return new RecurrentState(zeros, zeros);
  }

  /**
   * One step.
   *
   * @param x its input, {@code [rows, in]}
   */
  default RecurrentState step(Scope scope, String name, Expression x, RecurrentState before) {
    return next(scope, name, ofInput(scope, name, x), before);
  }

  /**
   * The outputs of all steps of sequences whose inputs are known.
   *
   * @param inputs of the steps, one after the other, {@code [rows, steps * in]}
   * @return for each step, the first one first, {@code [rows, units]}
   */
  default List<Expression> outputs(Scope scope, String name, Expression inputs, int steps) {
    return outputs(scope, name, inputs, IntStream.range(0, steps).toArray());
  }

  /** The same for a cell that goes from the last step back to the first. */
  default List<Expression> outputsBackward(Scope scope, String name, Expression inputs, int steps) {
    return outputs(
        scope, name, inputs, IntStream.range(0, steps).map(t -> steps - 1 - t).toArray());
  }

  private List<Expression> outputs(Scope scope, String name, Expression inputs, int[] order) {
    long rows = inputs.shape().get(0);
    long steps = order.length;
    Expression each = inputs.reshape(rows * steps, inputs.shape().get(1) / steps);
    Expression sums = ofInput(scope, name, each);
    long width = sums.shape().get(1);
    Expression inTime = sums.reshape(rows, steps * width);
    Expression[] outputs = new Expression[order.length];
    RecurrentState state = start(rows);
    for (int t : order) {
      state = next(scope, name, inTime.slice(1, t * width, (t + 1) * width), state);
      outputs[t] = state.output();
    }
    return List.of(outputs);
  }

  /**
   * The sums of the gates that read the step's input, for a cell of so many gates.
   *
   * @param x {@code [rows, in]}
   */
  static Expression ofInput(Scope scope, String name, Expression x, int gates, int units) {
    long in = x.shape().get(1);
    return Layers.linear(
        scope,
        x,
        name + ".input",
        (long) gates * units,
        (fanIn, fanOut) -> new Initialisation.Glorot(in + units, units));
  }

  /** What the output of the step before, {@code [rows, units]}, adds to the sums. */
  static Expression ofOutput(Scope scope, String name, Expression output, int gates, int units) {
    return output.matrixProduct(
        scope.parameter(
            name + ".recurrent.weight",
            new Initialisation.Glorot(units, units),
            units,
            (long) gates * units));
  }

  /** Requires at least one unit. */
  static void requireUnits(String cell, int units) {
    if (units < 1) {
      throw new IllegalArgumentException(
          "%s: expected at least 1 unit, found %s".formatted(cell, units));
    }
  }

  /**
   * Reads a cell.
   *
   * @param kind full key of its name, {@code gru} or {@code lstm}
   * @param units full key of the number of its units
   */
  static RecurrentCell from(Settings settings, String kind, String units) {
    return settings.choice(kind, Kind.class).ofUnits.apply(settings.integerFrom(units, 1));
  }
}
