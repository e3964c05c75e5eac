package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
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
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The executor on SameDiff's own session: every operation, every device; the oracle for others. */
public final class SameDiffSession implements GraphSession {
  /** SameDiff's session remembers every array it freed; a new one now and then forgets them. */
  private static final int STEPS_PER_SAMEDIFF_SESSION = 500;

  private final Graph graph;
  private final SameDiff sd = SameDiff.create();
  private final SessionTensors tensors;
  private final Map<String, INDArray> placeholders = new HashMap<>();
  private final Map<String, String> variableOfOutput = new LinkedHashMap<>();
  private final Map<String, INDArray> gradientViews = new LinkedHashMap<>();
  private String differentiated;
  private int steps;

  public SameDiffSession(Graph graph, ParameterLayout layout, Precision precision) {
    this.graph = graph;
    this.tensors = new SessionTensors(graph, layout, precision);
    DataType type = Tensor.dataType(precision);
    SameDiffLowering lowering = new SameDiffLowering(sd, type, e -> leaf(e, type));
    graph
        .outputs()
        .forEach(
            (name, expression) -> variableOfOutput.put(name, lowering.lower(expression).name()));
  }

  private SDVariable leaf(Expression expression, DataType type) {
    if (expression.operation() instanceof Operation.Input input) {
      placeholders.put(input.name(), tensors.input(input.name()).array());
      return sd.placeHolder(input.name(), type, Shapes.array(expression.shape()));
    }
    ParameterLayout.Slot slot = tensors.slot(expression);
    // A placeholder, so that it reads the flat vector itself: SameDiff would copy a variable's
    // array.
    placeholders.put(slot.name(), view(tensors.parameters(), slot));
    gradientViews.put(slot.name(), view(tensors.gradient(), slot));
    return sd.placeHolder(slot.name(), type, Shapes.array(expression.shape()));
  }

  private static INDArray view(Tensor vector, ParameterLayout.Slot slot) {
    return vector
        .array()
        .get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.size()))
        .reshape('c', Shapes.array(slot.shape()));
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
    forgetNowAndThen();
    store(names, sd.output(placeholders, variables(names)));
  }

  @Override
  public void differentiate(String loss, Collection<String> names) {
    if (!loss.equals(differentiated)) {
      sd.setLossVariables(variableOfOutput.get(loss));
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
    var results = sd.calculateGradientsAndOutputs(placeholders, variables(names), by);
    tensors.gradient().array().assign(0);
    for (String name : by) {
      gradientViews.get(name).assign(results.getGradients().get(name));
    }
    store(names, results.getOutputs());
  }

  private List<String> variables(Collection<String> names) {
    List<String> variables = new ArrayList<>();
    for (String name : names) {
      String variable = variableOfOutput.get(name);
      Shapes.require(variable != null, "an output of " + variableOfOutput.keySet(), name);
      variables.add(variable);
    }
    return variables;
  }

  private void store(Collection<String> names, Map<String, INDArray> arrays) {
    for (String name : names) {
      tensors.target(name).array().assign(arrays.get(variableOfOutput.get(name)));
    }
  }

  private void forgetNowAndThen() {
    if (++steps % STEPS_PER_SAMEDIFF_SESSION == 0) {
      forget(sd);
      SameDiff gradients = sd.getFunction("grad");
      if (gradients != null) {
        forget(gradients);
      }
    }
  }

  private static void forget(SameDiff sd) {
    sd.getSessions().clear();
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
    forget(sd);
  }
}
