package io.sparkvae.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The executor for processors: plans of kernels on memory that is laid out once. Float only. */
final class PlannedSession implements GraphSession {
  private record Request(String loss, List<String> outputs) {}

  private final Graph graph;
  private final ParameterLayout layout;
  private final Tensor parameters;
  private final Tensor gradient;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();
  private final Map<Expression, Memory> given = new LinkedHashMap<>();
  private final Map<Request, Plan> plans = new HashMap<>();

  PlannedSession(Graph graph, ParameterLayout layout) {
    this.graph = graph;
    this.layout = layout;
    this.parameters = new Tensor(List.of((long) layout.size()), Precision.FLOAT);
    this.gradient = new Tensor(List.of((long) layout.size()), Precision.FLOAT);
    Memory vector = Memory.of(parameters);
    for (Expression e : graph.order()) {
      if (e.operation() instanceof Operation.Input input) {
        Tensor tensor = new Tensor(e.shape(), Precision.FLOAT);
        inputs.put(input.name(), tensor);
        given.put(e, Memory.of(tensor));
      } else if (e.operation() instanceof Operation.Parameter parameter) {
        given.put(e, slice(vector, layout.slot(parameter.name())));
      }
    }
  }

  private static Memory slice(Memory vector, ParameterLayout.Slot slot) {
    return vector.slice(slot.offset(), slot.size());
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Tensor parameters() {
    return parameters;
  }

  @Override
  public Tensor input(String name) {
    Tensor tensor = inputs.get(name);
    Shapes.require(tensor != null, "an input of " + inputs.keySet(), name);
    return tensor;
  }

  @Override
  public void evaluate(Collection<String> names) {
    plans.computeIfAbsent(new Request("", List.copyOf(names)), r -> plan(r, List.of())).run();
  }

  @Override
  public void differentiate(String loss, Collection<String> names) {
    plans
        .computeIfAbsent(new Request(loss, List.copyOf(names)), r -> plan(r, gradients(loss)))
        .run();
  }

  private List<Plan.Target> gradients(String loss) {
    Expression root = expression(loss);
    Memory vector = Memory.of(gradient);
    List<Plan.Target> targets = new ArrayList<>();
    Derivative.of(root, graph.order())
        .forEach(
            (parameter, by) -> {
              String name = ((Operation.Parameter) parameter.operation()).name();
              targets.add(new Plan.Target(by, slice(vector, layout.slot(name))));
            });
    return targets;
  }

  private Plan plan(Request request, List<Plan.Target> gradients) {
    List<Plan.Target> targets = new ArrayList<>(gradients);
    for (String name : request.outputs()) {
      Expression e = expression(name);
      Tensor tensor = outputs.computeIfAbsent(name, n -> new Tensor(e.shape(), Precision.FLOAT));
      targets.add(new Plan.Target(e, Memory.of(tensor)));
    }
    return new Plan(targets, given);
  }

  private Expression expression(String output) {
    Expression e = graph.outputs().get(output);
    Shapes.require(e != null, "an output of " + graph.outputs().keySet(), output);
    return e;
  }

  @Override
  public Tensor output(String name) {
    Tensor tensor = outputs.get(name);
    Shapes.require(tensor != null, "an output that was evaluated", name);
    return tensor;
  }

  @Override
  public Tensor gradient() {
    return gradient;
  }

  @Override
  public void close() {
    plans.clear();
  }
}
