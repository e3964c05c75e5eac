// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Names;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.SessionTensors;
import io.sparkvae.graph.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The executor for NVIDIA's graphics processors. Float only. */
public final class CudaSession implements GraphSession {
  /** What a program computes: outputs, and the gradient of a loss. */
  private record Request(Optional<String> loss, List<String> outputs) {}

  private final Graph graph;
  private final ParameterLayout layout;
  private final CudaDevice device;
  private final Owned owned = new Owned();
  private final CudaStream stream;
  private final SessionTensors<CudaTensor> tensors;
  private final Map<Request, BoundProgram> programs = new HashMap<>();

  private CudaSession(
      Graph graph, ParameterLayout layout, CudaDevice device, ProductPrecision products) {
    this.graph = graph;
    this.layout = layout;
    this.device = device;
    try {
      stream = owned.add(device.stream(products));
      tensors =
          new SessionTensors<>(
              graph, layout, shape -> owned.add(new CudaTensor(device, stream, shape)));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Opens a session on a card.
   *
   * @param layout of the parameter vector, of which the graph may use a part
   * @param ordinal the card's number from 0, among those that this process sees
   * @throws io.sparkvae.failure.ResourceFailure when the driver, a library or the card is missing,
   *     or the card has too little memory
   */
  public static CudaSession open(
      Graph graph, ParameterLayout layout, int ordinal, ProductPrecision products) {
    return new CudaSession(graph, layout, CudaDevice.open(ordinal), products);
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
    run(new Request(Optional.empty(), List.copyOf(names)));
  }

  @Override
  public void differentiate(String loss, Collection<String> names) {
    run(new Request(Optional.of(loss), List.copyOf(names)));
    tensors.gradient().isComputed();
  }

  private void run(Request request) {
    tensors.requireOpen();
    device.enter();
    tensors.parameters().upload();
    graph.inputs().keySet().forEach(name -> tensors.input(name).upload());
    programs.computeIfAbsent(request, this::bound).run();
    request.outputs.forEach(name -> tensors.target(name).isComputed());
  }

  private BoundProgram bound(Request request) {
    Map<String, DeviceMemory> buffers = new HashMap<>();
    buffers.put(GraphPlaces.PARAMETERS, tensors.parameters().memory());
    buffers.put(GraphPlaces.GRADIENT, tensors.gradient().memory());
    for (String name : graph.inputs().keySet()) {
      buffers.put(GraphPlaces.input(name).buffer(), tensors.input(name).memory());
    }
    for (String name : request.outputs) {
      buffers.put(GraphPlaces.output(name).buffer(), tensors.target(name).memory());
    }
    return new BoundProgram(
        program(graph, layout, request.loss, request.outputs), device, stream, buffers);
  }

  /**
   * The program of an evaluation.
   *
   * @param loss whose gradient is computed as well
   */
  static CudaProgram program(
      Graph graph, ParameterLayout layout, Optional<String> loss, List<String> outputs) {
    List<CudaPlan.Target> targets = new ArrayList<>();
    loss.ifPresent(
        name -> targets.addAll(GraphPlaces.gradient(graph, layout, name, GraphPlaces.GRADIENT)));
    for (String name : outputs) {
      targets.add(
          new CudaPlan.Target(
              Names.find("output", name, graph.outputs()), GraphPlaces.output(name)));
    }
    return CudaPlan.of(targets, GraphPlaces.given(graph, layout));
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
    programs.values().forEach(BoundProgram::close);
    programs.clear();
    tensors.close();
    owned.close();
  }
}
