// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.network.Convolutional;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.Mlp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelGraphTest {
  private static final int BATCH = 3;
  private static final List<String> ALL =
      List.of(
          ModelGraph.LOG_LIKELIHOOD,
          ModelGraph.KL,
          ModelGraph.MU,
          ModelGraph.LOG_VAR,
          ModelGraph.Z,
          ModelGraph.RECONSTRUCTION);

  static Stream<ModelSpec> specs() {
    return Stream.of(
        spec(new Mlp(List.of(7, 5), Activation.TANH), new BernoulliLikelihood()),
        spec(new Mlp(List.of(6), Activation.RELU), new GaussianLikelihood(0.3)),
        spec(conv(3, 2), new BernoulliLikelihood()));
  }

  private static <N extends EncoderNetwork & DecoderNetwork> ModelSpec spec(
      N network, Likelihood likelihood) {
    return ModelSpec.vae(ImageShape.of(2, 8, 8), network, 4, likelihood);
  }

  private static Convolutional conv(Integer... channels) {
    return new Convolutional(List.of(channels), 0, 256, LayerStyle.of(Activation.RELU));
  }

  private static Map<String, double[]> inputs(ModelSpec spec) {
    Map<String, double[]> inputs = new HashMap<>();
    double[] x = noise(BATCH * spec.shape().size(), 1);
    for (int i = 0; i < x.length; i++) {
      x[i] = 1 / (1 + Math.exp(-x[i]));
    }
    inputs.put(ModelGraph.X, x);
    inputs.put(ModelGraph.EPS, noise(BATCH * spec.latent().size(), 2));
    inputs.put(ModelGraph.WEIGHT, new double[] {1, 0, 1});
    inputs.put(ModelGraph.BETA, new double[] {0.7});
    return inputs;
  }

  /** Those inputs that the session's graph has. */
  private static void put(GraphSession session, Map<String, double[]> inputs) {
    session.graph().inputs().keySet().forEach(name -> session.input(name).put(inputs.get(name)));
  }

  private static double[] noise(int n, long key) {
    float[] values = new float[n];
    Noise.of(key).gaussian(values);
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientEqualsCentralDifferences(ModelSpec spec) {
    GradientCheck.check(ModelGraph.training(spec, BATCH).graph(), ModelGraph.LOSS, inputs(spec));
  }

  /**
   * Every output from the formulas of the papers, in plain Java, from mu, logVar and the decoder.
   */
  @ParameterizedTest
  @MethodSource("specs")
  void outputsFollowTheFormulas(ModelSpec spec) {
    Graph graph = ModelGraph.training(spec, BATCH).graph();
    Graph whole = ModelGraph.evaluation(spec, BATCH).graph();
    Map<String, double[]> inputs = inputs(spec);
    try (GraphSession training = Engine.open(graph, Precision.DOUBLE);
        GraphSession session = Engine.open(whole, graph.layout(), Precision.DOUBLE)) {
      for (GraphSession each : List.of(training, session)) {
        each.parameters().put(graph.layout().initialise(3));
        put(each, inputs);
      }
      training.evaluate(List.of(ModelGraph.LOSS));
      session.evaluate(ALL);
      double[] mu = session.output(ModelGraph.MU).toDoubles();
      double[] logVar = session.output(ModelGraph.LOG_VAR).toDoubles();
      double[] kl = session.output(ModelGraph.KL).toDoubles();
      double[] z = session.output(ModelGraph.Z).toDoubles();
      double[] eps = inputs.get(ModelGraph.EPS);
      double[] sumKl = new double[BATCH];
      for (int i = 0; i < mu.length; i++) {
        double expected = 0.5 * (mu[i] * mu[i] + Math.exp(logVar[i]) - logVar[i] - 1);
        assertThat(kl[i]).isCloseTo(expected, within(1e-12));
        assertThat(z[i]).isCloseTo(mu[i] + Math.exp(logVar[i] / 2) * eps[i], within(1e-12));
        sumKl[i / spec.latent().size()] += expected;
      }
      double[] mean = session.output(ModelGraph.RECONSTRUCTION).toDoubles();
      double[] logLikelihood = session.output(ModelGraph.LOG_LIKELIHOOD).toDoubles();
      double loss = 0;
      for (int b = 0; b < BATCH; b++) {
        double expected = logLikelihood(spec, inputs.get(ModelGraph.X), mean, b);
        assertThat(logLikelihood[b]).isCloseTo(expected, within(1e-8));
        loss += (0.7 * sumKl[b] - expected) * inputs.get(ModelGraph.WEIGHT)[b] / 2;
      }
      assertThat(training.output(ModelGraph.LOSS).scalar()).isCloseTo(loss, within(1e-8));
    }
  }

  private static double logLikelihood(ModelSpec spec, double[] x, double[] mean, int b) {
    double sum = 0;
    for (int i = b * spec.shape().size(); i < (b + 1) * spec.shape().size(); i++) {
      sum +=
          spec.likelihood() instanceof GaussianLikelihood gaussian
              ? -Math.pow(x[i] - mean[i], 2) / (2 * gaussian.variance())
                  - 0.5 * Math.log(2 * Math.PI * gaussian.variance())
              : x[i] * Math.log(mean[i]) + (1 - x[i]) * Math.log1p(-mean[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("specs")
  void paddingChangesNothing(ModelSpec spec) {
    Graph graph = ModelGraph.training(spec, BATCH).graph();
    Map<String, double[]> inputs = inputs(spec);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(3));
      put(session, inputs);
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      double loss = session.output(ModelGraph.LOSS).scalar();
      double[] gradient = session.gradient().toDoubles();
      double[] x = inputs.get(ModelGraph.X);
      int size = spec.shape().size();
      java.util.Arrays.fill(x, size, 2 * size, 0.25);
      session.input(ModelGraph.X).put(x);
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      assertThat(session.output(ModelGraph.LOSS).scalar()).isEqualTo(loss);
      assertThat(session.gradient().toDoubles()).containsExactly(gradient, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void decoderAloneEqualsTheWholeModel(ModelSpec spec) {
    float[] parameters = Model.layout(spec).initialise(3);
    Map<String, double[]> inputs = inputs(spec);
    double[][] whole =
        ModelSessions.with(
            ModelGraph.evaluation(spec, BATCH),
            Precision.DOUBLE,
            session -> {
              session.parameters().put(parameters);
              put(session, inputs);
              session.evaluate(List.of(ModelGraph.Z, ModelGraph.RECONSTRUCTION));
              return new double[][] {
                session.output(ModelGraph.Z).toDoubles(),
                session.output(ModelGraph.RECONSTRUCTION).toDoubles()
              };
            });
    double[] decoded =
        ModelSessions.with(
            ModelGraph.decoder(spec, BATCH),
            Precision.DOUBLE,
            session -> {
              session.parameters().put(parameters);
              session.input(ModelGraph.Z).put(whole[0]);
              session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
              return session.output(ModelGraph.RECONSTRUCTION).toDoubles();
            });
    assertThat(decoded).containsExactly(whole[1], within(1e-12));
  }

  @Test
  void layoutIsThatOfThePaperNetwork() {
    ModelSpec spec =
        ModelSpec.vae(
            ImageShape.of(1, 64, 64), conv(32, 32, 64, 64), 10, new BernoulliLikelihood());
    // Encoder 32*16+32, 32*32*16+32, 64*32*16+64, 64*64*16+64, dense 1024*256+256, heads
    // 2*(256*10+10); decoder 10*256+256, 256*1024+1024, and the mirrored convolutions.
    int convolutions = 16 * (32 + 32 * 32 + 64 * 32 + 64 * 64);
    int encoder = convolutions + 32 + 32 + 64 + 64 + 1024 * 256 + 256 + 2 * (256 * 10 + 10);
    int decoder = convolutions + 64 + 32 + 32 + 1 + 10 * 256 + 256 + 256 * 1024 + 1024;
    assertThat(Model.layout(spec).size()).isEqualTo(encoder + decoder);
  }

  @Test
  void aSessionWhoseUseThrewIsNotUsedAgain() {
    ModelSpec spec = specs().findFirst().orElseThrow();
    GraphSession[] seen = new GraphSession[3];
    ModelSessions.with(ModelGraph.training(spec, 2), Precision.FLOAT, s -> seen[0] = s);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                ModelSessions.with(
                    ModelGraph.training(spec, 2),
                    Precision.FLOAT,
                    s -> {
                      seen[1] = s;
                      throw new IllegalStateException("stop");
                    }))
        .hasMessage("stop");
    ModelSessions.with(ModelGraph.training(spec, 2), Precision.FLOAT, s -> seen[2] = s);
    assertThat(seen[1]).isSameAs(seen[0]);
    assertThat(seen[2]).isNotSameAs(seen[0]);
  }
}
