// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The step of drawing that computes the horizontal stack for a place, when the place before is
 * known, and draws the place's own value. Of the vertical stack it computes nothing; it reads what
 * the {@link RowPass} left.
 */
public final class PlacePass implements CausalPass {
  /**
   * Input: the values of the place before in raster order, {@code [rows, 1, 1, planes]}; any for
   * the first place.
   */
  public static final String VALUES = "valuesBefore";

  /** Input: 1 if there is a place to the left, 0 in the first column, {@code [1]}. */
  public static final String IS_RIGHT = "isRight";

  /** Input: 1 if there is a place before in raster order, 0 for the first of all, {@code [1]}. */
  public static final String IS_AFTER = "isAfter";

  /**
   * Input: 0 for the places before, {@link CausalAttention#HIDDEN} for others, {@code [places]}.
   */
  public static final String HIDDEN_PLACES = "hiddenPlaces";

  /** How a plane of a value is drawn. */
  public interface Draw {
    /**
     * @param plane from 0 on
     * @param numbers of the likelihood, {@code [rows, numbers]}
     * @return {@code [rows, 1]}
     */
    Expression of(int plane, Expression numbers);
  }

  private final Expression map;
  private final StepGraph graph;
  private final Draw draw;
  private final List<Expression> drawn = new ArrayList<>();

  /**
   * @param map values of the whole map, {@code [rows, h, w, planes]}; only its shape is read
   */
  public PlacePass(Expression map, Draw draw) {
    this.map = map;
    this.graph = new StepGraph(map);
    this.draw = draw;
  }

  /** Values that it needs of what was computed before. */
  public List<StepInput> remembered() {
    return graph.remembered();
  }

  /** Values to be remembered, by name, {@code [rows, 1, 1, channels]} each. */
  public Map<String, Expression> outputs() {
    return graph.outputs();
  }

  /** The value of the place, {@code [rows, planes]}. */
  public Expression drawn() {
    return Expression.concat(1, drawn);
  }

  @Override
  public Expression values() {
    return graph.input(VALUES, graph.rows(), 1, 1, graph.planes());
  }

  @Override
  public Expression above(Expression features) {
    return absent(StepGraph.channels(features));
  }

  private Expression absent(long channels) {
    return StepGraph.absent(graph.rows(), 1, 1, channels);
  }

  @Override
  public Expression before(Expression features) {
    return features.times(graph.input(IS_RIGHT, 1));
  }

  @Override
  public Expression previous(Expression features) {
    return features.times(graph.input(IS_AFTER, 1));
  }

  @Override
  public Expression given(String name, Expression whole) {
    return own(name, StepGraph.channels(whole));
  }

  private Expression own(String name, int channels) {
    return graph.remembered(new StepInput.Own(name, channels), graph.rows(), 1, 1, channels);
  }

  @Override
  public Expression coordinates() {
    return given(FullPass.COORDINATES, FullPass.coordinates(map));
  }

  @Override
  public Expression convolution(
      Scope scope, Expression x, String name, long units, CausalWindow window, Layers.Start start) {
    return switch (window.of()) {
      case ROWS_ABOVE -> absent(units);
      case PLACES_BEFORE ->
          window.product(
              scope, window.places() == 1 ? x : seen(x, name, window), name, units, start);
    };
  }

  /** What a window sees, {@code [rows, 1, 1, places * in]}. */
  private Expression seen(Expression x, String name, CausalWindow window) {
    int in = StepGraph.channels(x);
    int others = window.places() - 1;
    graph.remember(name, x);
    Expression before =
        graph.remembered(new StepInput.Seen(name, in, window), graph.rows(), others, in);
    return Expression.concat(3, List.of(before.reshape(graph.rows(), 1, 1, (long) others * in), x));
  }

  @Override
  public Expression ofRowsAbove(String name, Expression x) {
    return own(name, StepGraph.channels(x));
  }

  @Override
  public Expression attention(String name, CausalAttention read) {
    return read.onePlace(
        all(name + ".keys", read.keys()),
        all(name + ".values", read.values()),
        graph.input(HIDDEN_PLACES, graph.places()));
  }

  /** Of every place of the map, {@code [rows, places, channels]}. */
  private Expression all(String name, Expression own) {
    int channels = StepGraph.channels(own);
    graph.remember(name, own);
    return graph.remembered(
        new StepInput.All(name, channels), graph.rows(), graph.places(), channels);
  }

  @Override
  public Expression drawn(int plane, Expression numbers) {
    if (plane != drawn.size()) {
      throw new IllegalArgumentException(
          "drawing: expected plane %s, found %s".formatted(drawn.size(), plane));
    }
    Expression value = draw.of(plane, numbers.reshape(graph.rows(), StepGraph.channels(numbers)));
    drawn.add(value);
    return value.reshape(graph.rows(), 1, 1, 1);
  }
}
