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

/**
 * A model's objective as a DL4J output layer. Its input is the pixels, {@code [batch, size]}. What
 * DL4J calls labels is here the weight and the noise of each image, {@code [batch, 1 + width]}:
 * DL4J has no other way to feed padding and reproducible noise to a layer.
 */
final class Dl4jObjective extends SameDiffOutputLayer {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "objective";
  private static final String INPUT = "input";

  private final ModelSpec spec;
  private final int batch;

  Dl4jObjective(ModelSpec spec, int batch) {
    this.spec = spec;
    this.batch = batch;
  }

  /** A network of this one layer. */
  static ComputationGraphConfiguration network(
      ModelSpec spec, Learning learning, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(learning.seed())
        .dataType(DataType.FLOAT)
        // The objective is a mean already; otherwise DL4J divides its gradient by the batch again.
        .miniBatch(false)
        .updater(updater)
        .graphBuilder()
        .addInputs(INPUT)
        .addLayer(NAME, new Dl4jObjective(spec, learning.batchSize()), INPUT)
        .setOutputs(NAME)
        .build();
  }

  /** A minibatch as this layer reads it. */
  static DataSet dataSet(MinibatchInput input, ModelSpec spec) {
    float[] x = input.x();
    int size = spec.shape().size();
    float[] rows = input.weightAndNoise();
    int images = x.length / size;
    return new DataSet(
        Nd4j.create(x, new int[] {images, size}),
        Nd4j.create(rows, new int[] {images, rows.length / images}));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, SDVariable labels, Map<String, SDVariable> parameters) {
    BuiltGraph graph = ModelGraph.training(spec, batch);
    Map<String, SDVariable> leaves = new HashMap<>(parameters);
    leaves.put(ModelGraph.X, input);
    leaves.put(ModelGraph.WEIGHT, sd.reshape(sd.slice(labels, new int[] {0, 0}, batch, 1), batch));
    int column = 1;
    for (NoiseFeed feed : graph.noise()) {
      leaves.put(feed.name(), sd.slice(labels, new int[] {0, column}, batch, feed.width()));
      column += feed.width();
    }
    // Constant schedules only: see Dl4jTrainer.
    for (Control control : graph.controls()) {
      leaves.put(
          control.name(), sd.constant(Nd4j.createFromArray(new float[] {(float) control.most()})));
    }
    SDVariable loss = SameDiffBridge.lower(sd, graph.graph(), ModelGraph.LOSS, leaves);
    SameDiffBridge.differentiate(sd, loss, INPUT);
    return loss;
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
    for (ParameterLayout.Slot slot : Model.layout(spec).slots()) {
      // All of them as weights: DL4J puts weights before biases, and the order is the layout's.
      parameters.addWeightParam(
          slot.name(), slot.shape().stream().mapToLong(Long::longValue).toArray());
    }
  }

  /** Does nothing: the network's flat vector is assigned after it is made. */
  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof Dl4jObjective o && batch == o.batch && spec.equals(o.spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }
}
