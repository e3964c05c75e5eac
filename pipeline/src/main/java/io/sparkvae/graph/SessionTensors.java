package io.sparkvae.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory that callers of a session see, whichever executor is behind it. */
public final class SessionTensors {
  private final Graph graph;
  private final ParameterLayout layout;
  private final Precision precision;
  private final Tensor parameters;
  private final Tensor gradient;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();

  public SessionTensors(Graph graph, ParameterLayout layout, Precision precision) {
    this.graph = graph;
    this.layout = layout;
    this.precision = precision;
    List<Long> vector = List.of((long) layout.size());
    this.parameters = new Tensor(vector, precision);
    this.gradient = new Tensor(vector, precision);
    graph.inputs().forEach((name, e) -> inputs.put(name, new Tensor(e.shape(), precision)));
  }

  public Tensor parameters() {
    return parameters;
  }

  public Tensor gradient() {
    return gradient;
  }

  public Tensor input(String name) {
    Tensor tensor = inputs.get(name);
    Shapes.require(tensor != null, "an input of " + inputs.keySet(), name);
    return tensor;
  }

  /** Where a parameter lies; it must have the shape that the layout has for its name. */
  public ParameterLayout.Slot slot(Expression parameter) {
    String name = ((Operation.Parameter) parameter.operation()).name();
    ParameterLayout.Slot slot = layout.slot(name);
    Shapes.require(
        slot.shape().equals(parameter.shape()),
        name + " of shape " + slot.shape(),
        parameter.shape());
    return slot;
  }

  /** The definition of an output. */
  public Expression expression(String output) {
    Expression e = graph.outputs().get(output);
    Shapes.require(e != null, "an output of " + graph.outputs().keySet(), output);
    return e;
  }

  /** Where an output is to be left. */
  public Tensor target(String output) {
    return outputs.computeIfAbsent(output, n -> new Tensor(expression(n).shape(), precision));
  }

  /** An output that was evaluated. */
  public Tensor output(String name) {
    Tensor tensor = outputs.get(name);
    Shapes.require(tensor != null, "an output that was evaluated", name);
    return tensor;
  }
}
