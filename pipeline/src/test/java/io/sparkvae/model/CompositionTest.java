package io.sparkvae.model;

import static io.sparkvae.model.SmallModel.SHAPE;
import static io.sparkvae.model.SmallModel.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Presets;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.graph.engine.SessionEquality;
import io.sparkvae.image.ImageShape;
import io.sparkvae.storage.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every composition must do, and what the parts are known to give. */
class CompositionTest {
  private static final int BATCH = 3;

  /** All presets, and parts that no preset has, together. */
  static Stream<String> compositions() {
    return Stream.concat(
        Presets.all().stream().map(preset -> "model.preset = " + preset.name()),
        Stream.of(
            "model.objective { terms = [rate, capacity, free-bits], reduction = mean }",
            "model { objective.samples = 3, binarisation = dynamic }",
            "model { objective.samples = 2, prior = mixture, mixture.components = 3 }",
            "model { binarisation = threshold, corruption.kind = gaussian }",
            "model { corruption { kind = salt-and-pepper, rate = 0.5 }, annealing.epochs = 2.0 }",
            "model { decoder.hidden = [4, 5], betaNorm = 0.3, hidden = [] }",
            "model { posterior = iaf, iaf.hidden = [5, 4], objective.samples = 2 }",
            "model { posterior = planar, prior = autoregressive, objective.samples = 2 }",
            "model { posterior = iaf, prior = mixture, labels = given, classes = 3 }",
            "model { prior = class, classes = 3, objective.samples = 2 }",
            "model { posterior = ladder, prior = ladder, ladder.layers = 2, objective.samples = 2 }",
            "model { posterior = ladder, prior = ladder, ladder.merge = none }",
            "model { posterior = ladder, prior = ladder, ladder { hidden = [5, 4], activation = tanh } }",
            "model { posterior = ladder, prior = ladder, ladder { layers = 2, merge = bottom-up, hidden = [5, 4] } }",
            "model { posterior = ladder, prior = ladder, ladder { merge = bottom-up, activation = tanh }, objective.samples = 3 }",
            "model { annealing.schedule = sigmoid, likelihood = gaussian, activation = relu }",
            "model { preset = contractive-autoencoder, hidden = [] }",
            "model { decoder.network = tied, hidden = [5, 4], normalisation = layer, prior = vamp }",
            "model { decoder.network = tied, posterior = k-sparse, objective.terms = [contraction] }",
            "model { objective { terms = [rate, contraction], samples = 2 } }",
            "model { objective.samples = 2, likelihood = laplace, scale.kind = optimal }",
            "model { likelihood = laplace, scale.kind = pixel }",
            "model { likelihood = laplace, scale.kind = fixed }",
            "model { network = conv, normalisation = layer, likelihood = gaussian, scale.kind = pixel }",
            "model { network = resconv, resconv.blocks = 2, normalisation = layer, labels = given }",
            "model { network = resconv, objective.samples = 2, initialisation = lecun-uniform }",
            "model { decoder.network = pixelcnn, likelihood = categorical, labels = given, classes = 3 }",
            "model { decoder.network = pixelcnn, posterior = ladder, prior = ladder, normalisation = layer }",
            "model { preset = iwae-dreg, decoder.network = pixelcnn, pixelcnn.kernel = 5 }",
            "model { decoder.network = pixelcnn, pixelcnn { context = conv, layers = 1 }, likelihood = gaussian }",
            "model { decoder.network = resconv, prior = vamp, vamp.components = 2 }"));
  }

  private static Map<String, double[]> inputs(ModelSpec spec) {
    return ModelInputs.training(spec, BATCH, 1);
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void gradientEqualsCentralDifferences(String hocon) {
    ModelSpec spec = spec(hocon);
    GradientCheck.check(ModelGraph.training(spec, BATCH), ModelGraph.LOSS, inputs(spec));
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void bothExecutorsAgree(String hocon) {
    ModelSpec spec = spec(hocon);
    SessionEquality.check(ModelGraph.training(spec, BATCH), ModelGraph.LOSS, inputs(spec));
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void paddingChangesNothing(String hocon) {
    ModelSpec spec = spec(hocon);
    Map<String, double[]> inputs = inputs(spec);
    double[] before = gradient(spec, inputs);
    double[] x = inputs.get(ModelGraph.X);
    Arrays.fill(x, SHAPE.size(), 2 * SHAPE.size(), 0.25);
    assertThat(gradient(spec, inputs)).containsExactly(before, within(1e-12));
    // The control: an example that counts.
    Arrays.fill(x, 0, SHAPE.size(), 0.25);
    assertThat(gradient(spec, inputs)).isNotEqualTo(before);
  }

  /** Unless something looks at the minibatch as a whole, and then it is known to. */
  @ParameterizedTest
  @MethodSource("compositions")
  void gradientOfAMinibatchIsThatOfItsParts(String hocon) {
    ModelSpec spec = spec(hocon);
    if (!ModelGraph.readsWholeMinibatch(spec)) {
      assertThat(ofParts(spec))
          .containsExactly(gradient(spec, weighed(spec, 1, 1, 1)), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beta-tc-vae",
        "factor-vae",
        "dip-vae-i",
        "sparse-autoencoder",
        "wae-mmd",
        "optimal-sigma-vae"
      })
  void gradientOfAMinibatchThatIsReadAsAWholeIsNot(String preset) {
    ModelSpec spec = spec("model.preset = " + preset);
    assertThat(ModelGraph.readsWholeMinibatch(spec)).isTrue();
    assertThat(difference(ofParts(spec), gradient(spec, weighed(spec, 1, 1, 1))))
        .isGreaterThan(1e-6);
  }

  private static double difference(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }

  /** Two examples, then one. */
  private static double[] ofParts(ModelSpec spec) {
    double[] two = gradient(spec, weighed(spec, 1, 1, 0));
    double[] one = gradient(spec, weighed(spec, 0, 0, 1));
    return IntStream.range(0, two.length).mapToDouble(i -> (2 * two[i] + one[i]) / 3).toArray();
  }

  private static Map<String, double[]> weighed(ModelSpec spec, double... weights) {
    Map<String, double[]> inputs = inputs(spec);
    inputs.put(ModelGraph.WEIGHT, weights);
    return inputs;
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void isWrittenAndReadAndDecodesAlone(String hocon) throws Exception {
    ModelSpec spec = spec(hocon);
    String json = Json.MAPPER.writeValueAsString(spec);
    assertThat(Json.MAPPER.readValue(json, ModelSpec.class)).isEqualTo(spec);
    float[] parameters = Model.layout(spec).initialise(3);
    double[][] whole =
        ModelSessions.evaluation(
            spec,
            BATCH,
            Precision.DOUBLE,
            session -> {
              session.parameters().put(parameters);
              ModelInputs.put(session, ModelInputs.evaluation(spec, BATCH, 1));
              session.evaluate(List.of(ModelGraph.Z, ModelGraph.RECONSTRUCTION));
              return new double[][] {
                session.output(ModelGraph.Z).toDoubles(),
                session.output(ModelGraph.RECONSTRUCTION).toDoubles()
              };
            });
    double[] decoded =
        ModelSessions.decoder(
            spec,
            BATCH,
            Precision.DOUBLE,
            session -> {
              session.parameters().put(parameters);
              ModelInputs.put(session, decoderInputs(spec, whole[0]));
              session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
              return session.output(ModelGraph.RECONSTRUCTION).toDoubles();
            });
    assertThat(decoded).containsExactly(whole[1], within(1e-12));
  }

  private static Map<String, double[]> decoderInputs(ModelSpec spec, double[] z) {
    Map<String, double[]> inputs = ModelInputs.evaluation(spec, BATCH, 1);
    ModelInputs.decoder(spec, BATCH, 1).forEach(inputs::putIfAbsent);
    inputs.put(ModelGraph.Z, z);
    double[] x = inputs.get(ModelGraph.X);
    inputs.put(ModelGraph.PIXELS, binarised(spec, x, inputs.get("binarisation")));
    return inputs;
  }

  private static double[] binarised(ModelSpec spec, double[] x, double[] noise) {
    return switch (spec.binarisation()) {
      case NONE -> x;
      case THRESHOLD -> Arrays.stream(x).map(v -> v > 0.5 ? 1 : 0).toArray();
      case DYNAMIC ->
          IntStream.range(0, x.length).mapToDouble(i -> x[i] > noise[i] ? 1 : 0).toArray();
    };
  }

  private static double[] gradient(ModelSpec spec, Map<String, double[]> inputs) {
    Graph graph = ModelGraph.training(spec, BATCH);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(3));
      ModelInputs.put(session, inputs);
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      return session.gradient().toDoubles();
    }
  }

  /** Sums at beta = w K / J are K times means at w; at another weight they are not. */
  @Test
  void aWeightOfMeansIsItsEffectiveBetaOfSums() {
    String mean = "model { objective.reduction = mean, beta = 0.7 }";
    ModelSpec means = spec(mean);
    double beta = means.effectiveBeta().orElseThrow();
    assertThat(beta).isCloseTo(0.7 * 24 / 3, within(1e-12));
    double[] expected = gradient(means, inputs(means));
    for (String same : List.of("beta = " + beta, "betaNorm = 0.7")) {
      ModelSpec sums = spec("model." + same);
      assertThat(sums.effectiveBeta().orElseThrow()).isCloseTo(beta, within(1e-12));
      double[] found = gradient(sums, inputs(sums));
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i] / 24).isCloseTo(expected[i], within(1e-6));
      }
    }
    ModelSpec other = spec("model.beta = 0.7");
    double[] found = gradient(other, inputs(other));
    double furthest = 0;
    for (int i = 0; i < found.length; i++) {
      furthest = Math.max(furthest, Math.abs(found[i] / 24 - expected[i]));
    }
    assertThat(furthest).isGreaterThan(1e-3);
    assertThat(spec("model.preset = autoencoder").effectiveBeta()).isEmpty();
    // The published settings: 784 pixels, 20 dimensions, w = 0.1.
    assertThat(Reduction.MEAN.effectiveBeta(0.1, ImageShape.of(1, 28, 28), 20))
        .isCloseTo(3.92, within(1e-12));
  }
}
