// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.graph.engine.SessionEquality;
import io.sparkvae.model.likelihood.CodeLikelihood;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What every composition must do, checked on one session in double on its training graph. */
final class ComposedModel implements AutoCloseable {
  static final int BATCH = 3;

  private final ModelSpec spec;
  private final GraphSession training;

  ComposedModel(ModelSpec spec) {
    this.spec = spec;
    this.training = Engine.open(ModelGraph.training(spec, BATCH).graph(), Precision.DOUBLE);
  }

  @Override
  public void close() {
    training.close();
  }

  /** All checks; each that fails is reported. */
  void check() {
    assertAll(
        spec.preset(),
        this::gradientEqualsCentralDifferences,
        this::bothExecutorsAgree,
        this::paddingChangesNothing,
        this::gradientOfAMinibatchIsThatOfItsParts,
        this::decodesAlone);
  }

  private void gradientEqualsCentralDifferences() {
    GradientCheck.check(training, ModelGraph.LOSS, inputs());
  }

  private void bothExecutorsAgree() {
    SessionEquality.check(training, ModelGraph.LOSS, inputs());
  }

  private void paddingChangesNothing() {
    Map<String, double[]> inputs = inputs();
    double[] before = gradient(inputs);
    double[] x = inputs.get(ModelGraph.X);
    int size = spec.shape().size();
    Arrays.fill(x, size, 2 * size, 0.25);
    assertThat(gradient(inputs)).as("padding").containsExactly(before, within(1e-12));
    // The control: an example that counts.
    Arrays.fill(x, 0, size, 0.25);
    assertThat(gradient(inputs)).as("an example that counts").isNotEqualTo(before);
  }

  /** Unless something looks at the minibatch as a whole, and then it is known to. */
  private void gradientOfAMinibatchIsThatOfItsParts() {
    if (!ModelGraph.training(spec, 1).readsWholeMinibatch()) {
      assertThat(differenceOfParts()).as("minibatch and its parts").isLessThan(1e-9);
    }
  }

  /** The largest difference of a minibatch's gradient from that of two examples and then one. */
  double differenceOfParts() {
    double[] whole = gradient(weighed(1, 1, 1));
    double[] two = gradient(weighed(1, 1, 0));
    double[] one = gradient(weighed(0, 0, 1));
    return IntStream.range(0, whole.length)
        .mapToDouble(i -> Math.abs((2 * two[i] + one[i]) / 3 - whole[i]))
        .max()
        .orElseThrow();
  }

  private void decodesAlone() {
    Map<String, double[]> inputs = ModelInputs.evaluation(spec, BATCH, 1);
    Map<String, double[]> whole =
        outputs(
            ModelGraph.evaluation(spec, BATCH).graph(),
            inputs,
            ModelGraph.Z,
            ModelGraph.RECONSTRUCTION);
    ModelInputs.decoder(spec, BATCH, 1).forEach(inputs::putIfAbsent);
    inputs.put(ModelGraph.Z, whole.get(ModelGraph.Z));
    inputs.put(ModelGraph.PIXELS, target(inputs.get(ModelGraph.X), inputs.get("binarisation")));
    assertThat(
            outputs(ModelGraph.decoder(spec, BATCH).graph(), inputs, ModelGraph.RECONSTRUCTION)
                .get(ModelGraph.RECONSTRUCTION))
        .as("decoder alone")
        .containsExactly(whole.get(ModelGraph.RECONSTRUCTION), within(1e-12));
  }

  private Map<String, double[]> outputs(
      Graph graph, Map<String, double[]> inputs, String... names) {
    try (GraphSession session = Engine.open(graph, Model.layout(spec), Precision.DOUBLE)) {
      session.parameters().put(Model.layout(spec).initialise(3));
      ModelInputs.put(session, inputs);
      session.evaluate(List.of(names));
      return Arrays.stream(names)
          .collect(Collectors.toMap(name -> name, name -> session.output(name).toDoubles()));
    }
  }

  /** What decoder and likelihood take for x. */
  private double[] target(double[] x, double[] noise) {
    return spec.likelihood() instanceof CodeLikelihood of
        ? IntStream.range(0, BATCH * of.codes().count())
            .mapToDouble(i -> code(x, i, of.codes().count()))
            .toArray()
        : binarised(x, noise);
  }

  private static double code(double[] x, int i, int count) {
    int high = i / count * 2 * count + i % count;
    return Math.rint(255 * (256 * x[high] + x[high + count]));
  }

  private double[] binarised(double[] x, double[] noise) {
    return switch (spec.binarisation()) {
      case NONE -> x;
      case THRESHOLD -> Arrays.stream(x).map(v -> v > 0.5 ? 1 : 0).toArray();
      case DYNAMIC ->
          IntStream.range(0, x.length).mapToDouble(i -> x[i] > noise[i] ? 1 : 0).toArray();
    };
  }

  private Map<String, double[]> inputs() {
    return ModelInputs.training(spec, BATCH, 1);
  }

  private Map<String, double[]> weighed(double... weights) {
    Map<String, double[]> inputs = inputs();
    inputs.put(ModelGraph.WEIGHT, weights);
    return inputs;
  }

  /** The gradient at the parameters that training starts from. */
  double[] gradient() {
    return gradient(inputs());
  }

  private double[] gradient(Map<String, double[]> inputs) {
    training.parameters().put(training.graph().layout().initialise(3));
    ModelInputs.put(training, inputs);
    training.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
    return training.gradient().toDoubles();
  }
}
