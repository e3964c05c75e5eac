// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.nd4j.SameDiffBridge;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Control;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * A model's objective as a DL4J output layer. Its input is the pixels, {@code [batch, size]}. What
 * DL4J calls labels is here everything else that a step reads ({@link
 * MinibatchInput#besidePixels}): DL4J has no other way to feed padding, reproducible noise and
 * schedules to a layer.
 *
 * <p>Behind the model's parameters stands the {@link ExampleCount}.
 */
final class Dl4jObjective extends SameDiffOutputLayer {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "objective";
  private static final String INPUT = "input";
  private static final String WEIGHTS = ".weight";

  private final ModelSpec spec;
  private final int batch;
  private final double decay;

  /**
   * @param decay of weights, decoupled; 0: none
   */
  Dl4jObjective(ModelSpec spec, int batch, double decay) {
    this.spec = spec;
    this.batch = batch;
    this.decay = decay;
  }

  /** A network of this one layer. */
  static ComputationGraphConfiguration network(
      ModelSpec spec, Learning learning, IUpdater updater) {
    Dl4jObjective layer =
        new Dl4jObjective(spec, learning.batchSize(), learning.optimiser().decay().rate());
    return new NeuralNetConfiguration.Builder()
        .seed(learning.seed())
        .dataType(DataType.FLOAT)
        // The objective is a mean already; otherwise DL4J divides its gradient by the batch again.
        .miniBatch(false)
        .updater(updater)
        .graphBuilder()
        .addInputs(INPUT)
        .addLayer(NAME, layer, INPUT)
        .setOutputs(NAME)
        .build();
  }

  /**
   * A minibatch as this layer reads it.
   *
   * @param controls of its step
   */
  static DataSet dataSet(MinibatchInput input, ModelSpec spec, double[] controls) {
    float[] x = input.x();
    float[] rows = input.besidePixels(controls);
    int images = x.length / spec.shape().size();
    return new DataSet(
        Nd4j.create(x, new int[] {images, spec.shape().size()}),
        Nd4j.create(rows, new int[] {images, rows.length / images}));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, SDVariable labels, Map<String, SDVariable> parameters) {
    BuiltGraph graph = ModelGraph.training(spec, batch);
    Columns columns = new Columns(sd, labels);
    Map<String, SDVariable> leaves = new HashMap<>(parameters);
    leaves.put(ModelGraph.X, input);
    SDVariable weight = sd.reshape(columns.next(1), batch);
    leaves.put(ModelGraph.WEIGHT, weight);
    for (NoiseFeed feed : graph.noise()) {
      leaves.put(feed.name(), columns.next(feed.width()));
    }
    if (graph.classes().isPresent()) {
      leaves.put(ModelGraph.LABEL, columns.next(graph.classes().getAsInt()));
    }
    for (Control control : graph.controls()) {
      leaves.put(control.name(), columns.scalar());
    }
    SDVariable objective =
        SameDiffBridge.lower(sd, graph.graph(), List.of(ModelGraph.LOSS), leaves).get(0);
    SDVariable loss = ExampleCount.with(objective, weight, parameters.get(ExampleCount.NAME));
    SameDiffBridge.differentiate(sd, loss, INPUT);
    return loss;
  }

  /** Takes the columns of what DL4J calls labels, one after the other. */
  private final class Columns {
    private final SameDiff sd;
    private final SDVariable rows;
    private int at;

    Columns(SameDiff sd, SDVariable rows) {
      this.sd = sd;
      this.rows = rows;
    }

    SDVariable next(int width) {
      SDVariable columns = sd.slice(rows, new int[] {0, at}, batch, width);
      at += width;
      return columns;
    }

    /** A column that has the same number in each row, {@code [1]}. */
    SDVariable scalar() {
      return sd.reshape(sd.slice(rows, new int[] {0, at++}, 1, 1), 1);
    }
  }

  /** DL4J computes activations that nobody reads. The input costs nothing. */
  @Override
  public String activationsVertexName() {
    return INPUT;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.clear();
    // All of them as weights: DL4J puts weights before biases, and the order is the layout's.
    for (ParameterLayout.Slot slot : Model.layout(spec).slots()) {
      parameters.addWeightParam(
          slot.name(), slot.shape().stream().mapToLong(Long::longValue).toArray());
    }
    parameters.addWeightParam(ExampleCount.NAME, 1);
  }

  /** Does nothing: the network's flat vector is assigned after it is made. */
  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {}

  @Override
  public IUpdater getUpdaterByParam(String name) {
    return ExampleCount.NAME.equals(name) || slot(name).follow().isPresent()
        ? new NoOp()
        : super.getUpdaterByParam(name);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    if (ExampleCount.NAME.equals(name)) {
      return List.of();
    }
    if (slot(name).follow().isPresent()) {
      return List.of(FollowedState.of(slot(name).follow().get()));
    }
    return decay > 0 && name.endsWith(WEIGHTS) ? List.of(new WeightDecay(decay, true)) : List.of();
  }

  private ParameterLayout.Slot slot(String name) {
    return Model.layout(spec).slot(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dl4jObjective o
        && batch == o.batch
        && decay == o.decay
        && spec.equals(o.spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }
}
