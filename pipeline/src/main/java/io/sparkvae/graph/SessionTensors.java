// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The memory that callers of a session see, whichever executor is behind it.
 *
 * @param <T> the kind of tensor that the executor computes on
 */
public final class SessionTensors<T extends Tensor> implements AutoCloseable {
  private final Graph graph;
  private final ParameterLayout layout;
  private final Function<List<Long>, T> zeros;
  private final T parameters;

  /** As large as the parameters, so made for those who differentiate. */
  private Optional<T> gradient = Optional.empty();

  private final Map<String, T> inputs = new HashMap<>();
  private final Map<String, T> outputs = new HashMap<>();
  private boolean open = true;

  /**
   * @param zeros makes a tensor of a shape
   */
  public SessionTensors(Graph graph, ParameterLayout layout, Function<List<Long>, T> zeros) {
    this.graph = graph;
    this.layout = layout;
    this.zeros = zeros;
    this.parameters = vector();
    graph.inputs().forEach((name, e) -> inputs.put(name, zeros.apply(e.shape())));
  }

  private T vector() {
    return zeros.apply(List.of((long) layout.size()));
  }

  /** The flat parameter vector. */
  public T parameters() {
    requireOpen();
    return parameters;
  }

  /** The gradient by the parameter vector. */
  public T gradient() {
    requireOpen();
    if (gradient.isEmpty()) {
      gradient = Optional.of(vector());
    }
    return gradient.get();
  }

  /** Values of an input. */
  public T input(String name) {
    requireOpen();
    return Names.find("input", name, inputs);
  }

  /** Where a parameter lies; it must have the shape that the layout has for its name. */
  public ParameterLayout.Slot slot(Operation.Parameter parameter, Expression e) {
    return layout.slot(parameter, e);
  }

  /** The definition of an output. */
  public Expression expression(String output) {
    return Names.find("output", output, graph.outputs());
  }

  /** Where an output is to be left. */
  public T target(String output) {
    return outputs.computeIfAbsent(output, n -> zeros.apply(expression(n).shape()));
  }

  /** An output that was evaluated. */
  public T output(String name) {
    requireOpen();
    return Names.find("evaluated output", name, outputs);
  }

  /**
   * Refuses the use of a closed session.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public void requireOpen() {
    if (!open) {
      throw new IllegalStateException("session: expected an open one, found it closed");
    }
  }

  @Override
  public void close() {
    open = false;
    parameters.close();
    gradient.ifPresent(Tensor::close);
    inputs.values().forEach(Tensor::close);
    outputs.values().forEach(Tensor::close);
  }
}
