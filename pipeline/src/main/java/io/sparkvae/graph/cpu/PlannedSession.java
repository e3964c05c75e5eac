// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Derivative;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.FloatTensor;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.SessionTensors;
import io.sparkvae.graph.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The executor for processors: plans of kernels on memory that is laid out once. Float only. */
public final class PlannedSession implements GraphSession {
  /** What a plan computes: outputs, and the gradient of a loss unless its name is empty. */
  private record Request(String loss, List<String> outputs) {}

  private final Graph graph;
  private final ParameterLayout layout;
  private final SessionTensors<FloatTensor> tensors;
  private final Map<Expression, Memory> given = new LinkedHashMap<>();
  private final Map<Request, Plan> plans = new HashMap<>();

  /**
   * @param layout of the parameter vector, of which the graph may use a part
   */
  public PlannedSession(Graph graph, ParameterLayout layout) {
    this.graph = graph;
    this.layout = layout;
    this.tensors = new SessionTensors<>(graph, layout, FloatTensor::new);
    Memory vector = Memory.of(tensors.parameters());
    for (Expression e : graph.order()) {
      if (e.operation() instanceof Operation.Input input) {
        given.put(e, Memory.of(tensors.input(input.name())));
      } else if (e.operation() instanceof Operation.Parameter parameter) {
        given.put(e, slice(vector, tensors.slot(parameter, e)));
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
    return tensors.parameters();
  }

  @Override
  public Tensor input(String name) {
    return tensors.input(name);
  }

  @Override
  public void evaluate(Collection<String> names) {
    tensors.requireOpen();
    plans.computeIfAbsent(new Request("", List.copyOf(names)), r -> plan(r, List.of())).run();
  }

  @Override
  public void differentiate(String loss, Collection<String> names) {
    tensors.requireOpen();
    plans
        .computeIfAbsent(new Request(loss, List.copyOf(names)), r -> plan(r, gradients(loss)))
        .run();
  }

  private List<Plan.Target> gradients(String loss) {
    Memory vector = Memory.of(tensors.gradient());
    List<Plan.Target> targets = new ArrayList<>();
    Derivative.bySlot(tensors.expression(loss), graph, layout)
        .forEach((slot, by) -> targets.add(new Plan.Target(by, slice(vector, slot))));
    return targets;
  }

  private Plan plan(Request request, List<Plan.Target> gradients) {
    List<Plan.Target> targets = new ArrayList<>(gradients);
    for (String name : request.outputs()) {
      targets.add(new Plan.Target(tensors.expression(name), Memory.of(tensors.target(name))));
    }
    return new Plan(targets, given);
  }

  @Override
  public Tensor output(String name) {
    return tensors.output(name);
  }

  @Override
  public Tensor gradient() {
    return tensors.gradient();
  }

  @Override
  public void close() {
    plans.values().forEach(Plan::close);
    plans.clear();
    tensors.close();
  }
}
