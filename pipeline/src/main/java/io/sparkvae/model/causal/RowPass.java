// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Map;

/**
 * The step of drawing that computes the vertical stack for a row, when the row above is known. Of
 * the horizontal stack it computes nothing: where the network asks for its values it gets zeros,
 * which no output reads.
 */
public final class RowPass implements CausalPass {
  /** Input: the values of the row above, {@code [rows, 1, w, planes]}; any for the first row. */
  public static final String VALUES = "valuesAbove";

  /** Input: 1 if there is a row above, 0 for the first row, {@code [1]}. */
  public static final String IS_BELOW = "isBelow";

  private final Expression map;
  private final StepGraph graph;

  /**
   * @param map values of the whole map, {@code [rows, h, w, planes]}; only its shape is read
   */
  public RowPass(Expression map) {
    this.map = map;
    this.graph = new StepGraph(map);
  }

  /** Values that it needs of what was computed before. */
  public List<StepInput> remembered() {
    return graph.remembered();
  }

  /** Values to be remembered, by name, {@code [rows, 1, w, channels]} each. */
  public Map<String, Expression> outputs() {
    return graph.outputs();
  }

  @Override
  public Expression values() {
    return graph.input(VALUES, graph.rows(), 1, graph.width(), graph.planes());
  }

  @Override
  public Expression above(Expression features) {
    return features.times(graph.input(IS_BELOW, 1));
  }

  @Override
  public Expression before(Expression features) {
    return absent(StepGraph.channels(features));
  }

  @Override
  public Expression previous(Expression features) {
    return absent(StepGraph.channels(features));
  }

  private Expression absent(long channels) {
    return StepGraph.absent(graph.rows(), 1, graph.width(), channels);
  }

  @Override
  public Expression given(String name, Expression whole) {
    int channels = StepGraph.channels(whole);
    return graph.remembered(
        new StepInput.Own(name, channels), graph.rows(), 1, graph.width(), channels);
  }

  @Override
  public Expression coordinates() {
    return given(FullPass.COORDINATES, FullPass.coordinates(map));
  }

  @Override
  public Expression convolution(
      Scope scope, Expression x, String name, long units, CausalWindow window, Layers.Start start) {
    return switch (window.of()) {
      case PLACES_BEFORE -> absent(units);
      case ROWS_ABOVE -> {
        Expression block = window.above() == 0 ? x : below(x, name, window.above());
        yield window.convolutionOfBlock(scope, block, name, units, start);
      }
    };
  }

  /** A row under those above it, {@code [rows, above + 1, w, in]}. */
  private Expression below(Expression x, String name, int above) {
    int in = StepGraph.channels(x);
    graph.remember(name, x);
    Expression lines =
        graph.remembered(
            new StepInput.Rows(name, in, above), graph.rows(), above, graph.width(), in);
    return Expression.concat(1, List.of(lines, x));
  }

  @Override
  public Expression ofRowsAbove(String name, Expression x) {
    graph.remember(name, x);
    return x;
  }

  @Override
  public Expression attention(String name, CausalAttention read) {
    return absent(StepGraph.channels(read.values()));
  }

  @Override
  public Expression drawn(int plane, Expression numbers) {
    return absent(1);
  }
}
