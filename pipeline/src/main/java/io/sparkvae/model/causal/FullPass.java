// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pass over a whole map whose values are known. */
public final class FullPass implements CausalPass {
  static final String COORDINATES = "coordinates";

  private final Expression map;
  private final Map<String, Expression> given = new LinkedHashMap<>();
  private Expression hidden;

  /**
   * @param map its values, {@code [rows, h, w, planes]}
   */
  public FullPass(Expression map) {
    this.map = map;
  }

  /** What {@link #given} was asked for, by name: what steps need beside values. */
  public Map<String, Expression> given() {
    return Collections.unmodifiableMap(given);
  }

  @Override
  public Expression values() {
    return map;
  }

  @Override
  public Expression above(Expression features) {
    return features.shifted(1, 1);
  }

  @Override
  public Expression before(Expression features) {
    return features.shifted(2, 1);
  }

  @Override
  public Expression previous(Expression features) {
    List<Long> shape = features.shape();
    return features
        .reshape(shape.get(0), shape.get(1) * shape.get(2), shape.get(3))
        .shifted(1, 1)
        .reshape(shape.get(0), shape.get(1), shape.get(2), shape.get(3));
  }

  @Override
  public Expression given(String name, Expression whole) {
    given.put(name, whole);
    return whole;
  }

  @Override
  public Expression coordinates() {
    return given(COORDINATES, coordinates(map));
  }

  /** Of every place of a map, {@code [rows, h, w, 2]}. */
  static Expression coordinates(Expression map) {
    int height = Math.toIntExact(map.shape().get(1));
    int width = Math.toIntExact(map.shape().get(2));
    double[] where = new double[height * width * 2];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        where[2 * (y * width + x)] = y / Math.max(1.0, height - 1) - 0.5;
        where[2 * (y * width + x) + 1] = x / Math.max(1.0, width - 1) - 0.5;
      }
    }
    return Expression.constant(where, height, width, 2)
        .broadcast(map.shape().get(0), height, width, 2);
  }

  @Override
  public Expression convolution(
      Scope scope, Expression x, String name, long units, CausalWindow window, Layers.Start start) {
    return window.convolution(scope, x, name, units, start);
  }

  @Override
  public Expression ofRowsAbove(String name, Expression x) {
    return x;
  }

  @Override
  public Expression attention(String name, CausalAttention read) {
    if (hidden == null) {
      hidden = CausalAttention.hidden(map.shape().get(1) * map.shape().get(2));
    }
    return read.wholeMap(hidden);
  }

  @Override
  public Expression drawn(int plane, Expression numbers) {
    return map.slice(3, plane, plane + 1L);
  }
}
