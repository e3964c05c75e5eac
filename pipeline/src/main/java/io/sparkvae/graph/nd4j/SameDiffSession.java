// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Names;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.SessionTensors;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The executor on SameDiff's own session, for every operation and device, in float and in double:
 * the oracle for the other executors.
 */
public final class SameDiffSession implements GraphSession {
  /** SameDiff's session remembers every array it freed; a new one now and then forgets them. */
  private static final int STEPS_PER_SAMEDIFF_SESSION = 500;

  private final Graph graph;
  private final SameDiff sd = SameDiff.create();
  private final SessionTensors<Tensor> tensors;
  private final TensorArray parameters;
  private final TensorArray gradient;
  private final List<TensorArray> fed = new ArrayList<>();
  private final Map<String, INDArray> placeholders = new HashMap<>();
  private final Map<String, String> variableOfOutput = new LinkedHashMap<>();
  private final Map<String, INDArray> gradientViews = new LinkedHashMap<>();
  private String differentiated;
  private int steps;

  /**
   * @param layout of the parameter vector, of which the graph may use a part
   */
  public SameDiffSession(Graph graph, ParameterLayout layout, Precision precision) {
    this.graph = graph;
    this.tensors =
        new SessionTensors<>(graph, layout, shape -> TensorArray.zeros(shape, precision));
    this.parameters = TensorArray.of(tensors.parameters(), precision);
    this.gradient = TensorArray.of(tensors.gradient(), precision);
    fed.add(parameters);
    SameDiffLowering lowering =
        new SameDiffLowering(sd, TensorArray.dataType(precision), new Placeholders(precision));
    graph
        .outputs()
        .forEach(
            (name, expression) -> variableOfOutput.put(name, lowering.lower(expression).name()));
  }

  /** Inputs and parameters are placeholders: SameDiff would copy a variable's array. */
  private final class Placeholders implements SameDiffLowering.Leaves {
    private final Precision precision;
    private final DataType type;

    Placeholders(Precision precision) {
      this.precision = precision;
      this.type = TensorArray.dataType(precision);
    }

    @Override
    public SDVariable input(String name, List<Long> shape) {
      TensorArray values = TensorArray.of(tensors.input(name), precision);
      fed.add(values);
      placeholders.put(name, values.array());
      return sd.placeHolder(name, type, Shapes.array(shape));
    }

    @Override
    public SDVariable parameter(Operation.Parameter parameter, Expression e) {
      ParameterLayout.Slot slot = tensors.slot(parameter, e);
      placeholders.put(slot.name(), parameters.view(slot));
      gradientViews.put(slot.name(), gradient.view(slot));
      return sd.placeHolder(slot.name(), type, Shapes.array(e.shape()));
    }
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
    forgetNowAndThen();
    fed.forEach(TensorArray::toArray);
    store(names, sd.output(placeholders, variables(names)));
  }

  @Override
  public void differentiate(String loss, Collection<String> names) {
    tensors.requireOpen();
    if (!loss.equals(differentiated)) {
      sd.setLossVariables(variable(loss));
      Quiet.run(() -> sd.createGradFunction(gradientViews.keySet().toArray(String[]::new)));
      differentiated = loss;
    }
    forgetNowAndThen();
    List<String> by = new ArrayList<>();
    for (String name : gradientViews.keySet()) {
      if (sd.getVariable(name).getGradient() != null) {
        by.add(name);
      }
    }
    fed.forEach(TensorArray::toArray);
    var results = sd.calculateGradientsAndOutputs(placeholders, variables(names), by);
    gradient.array().assign(0);
    for (String name : by) {
      gradientViews.get(name).assign(results.getGradients().get(name));
    }
    TensorArray.copy(gradient.array(), gradient.tensor());
    store(names, results.getOutputs());
  }

  private List<String> variables(Collection<String> names) {
    return names.stream().map(this::variable).toList();
  }

  private String variable(String output) {
    return Names.find("output", output, variableOfOutput);
  }

  private void store(Collection<String> names, Map<String, INDArray> arrays) {
    for (String name : names) {
      TensorArray.copy(arrays.get(variableOfOutput.get(name)), tensors.target(name));
    }
  }

  private void forgetNowAndThen() {
    if (++steps % STEPS_PER_SAMEDIFF_SESSION == 0) {
      forget();
    }
  }

  private void forget() {
    sd.getSessions().clear();
    SameDiff gradients = sd.getFunction("grad");
    if (gradients != null) {
      gradients.getSessions().clear();
    }
  }

  @Override
  public Tensor output(String name) {
    return tensors.output(name);
  }

  @Override
  public Tensor gradient() {
    return tensors.gradient();
  }

  /** Closes the arrays that are this session's; SameDiff's own go with the garbage collector. */
  @Override
  public void close() {
    forget();
    placeholders.clear();
    gradientViews.clear();
    fed.forEach(TensorArray::close);
    fed.clear();
    gradient.close();
    tensors.close();
  }
}
