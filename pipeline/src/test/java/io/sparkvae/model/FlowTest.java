// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Flow;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.posterior.Draw;
import io.sparkvae.model.posterior.InverseAutoregressivePosterior;
import io.sparkvae.model.posterior.LadderPosterior;
import io.sparkvae.model.posterior.PlanarPosterior;
import io.sparkvae.model.prior.AutoregressivePrior;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Hierarchy;
import io.sparkvae.model.prior.LadderPrior;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.MixturePrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.prior.VampPrior;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flows against numeric Jacobians, learned priors against integrals, ladders against sums. */
class FlowTest {
  private static final int N = 3;
  private static final double H = 1e-5;

  static ModelSpec spec(int latent) {
    return ModelSpec.vae(
        ImageShape.of(1, 2, 2),
        new Mlp(List.of(3), Activation.TANH),
        latent,
        new BernoulliLikelihood());
  }

  static Scope scope(ModelSpec spec, int batch) {
    return Scope.inUse(spec.shape(), spec.latent(), batch);
  }

  /** Parameters from a seed, all shifted away from 0. */
  private static double[] parameters(ParameterLayout layout) {
    float[] initial = layout.initialise(4);
    float[] shift = new float[initial.length];
    Noise.of(8).gaussian(shift);
    double[] p = new double[initial.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = initial[i] + 0.3 * shift[i];
    }
    return p;
  }

  private static Map<String, double[]> evaluate(
      Map<String, Expression> outputs, Map<String, double[]> inputs) {
    Graph graph = new Graph(outputs);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(parameters(graph.layout()));
      ModelInputs.put(session, inputs);
      session.evaluate(outputs.keySet());
      return outputs.keySet().stream()
          .collect(java.util.stream.Collectors.toMap(o -> o, o -> session.output(o).toDoubles()));
    }
  }

  /** All points that a Jacobian's central differences need, as rows: z + h e_j, then z - h e_j. */
  private static double[] around(double[] z) {
    double[] rows = new double[(2 * N + 1) * N];
    for (int r = 0; r <= 2 * N; r++) {
      System.arraycopy(z, 0, rows, r * N, N);
      if (r < 2 * N) {
        rows[r * N + r % N] += r < N ? H : -H;
      }
    }
    return rows;
  }

  private record Numeric(double[][] jacobian, double logDeterminant) {
    double logAbsDeterminant() {
      double[][] a = jacobian;
      return Math.log(
          Math.abs(
              a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
                  - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
                  + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])));
    }
  }

  private static Numeric numeric(Flow flow) {
    int rows = 2 * N + 1;
    Scope scope = scope(spec(N), rows);
    Flow.Image image =
        flow.apply(scope, Expression.input("z", rows, N), Expression.input("features", rows, 2));
    double[] features = new double[rows * 2];
    Arrays.setAll(features, i -> i % 2 == 0 ? 0.4 : -1.1);
    Map<String, double[]> out =
        evaluate(
            Map.of("z", image.z(), "log", image.logDeterminant()),
            Map.of("z", around(new double[] {0.3, -0.8, 1.2}), "features", features));
    double[][] jacobian = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        jacobian[i][j] = (out.get("z")[j * N + i] - out.get("z")[(N + j) * N + i]) / (2 * H);
      }
    }
    return new Numeric(jacobian, Arrays.stream(out.get("log"), 2 * N * N, rows * N).sum());
  }

  static List<Flow> flows() {
    return List.of(
        new InverseAutoregressivePosterior(1, List.of(7)),
        new InverseAutoregressivePosterior(3, List.of(5, 6)),
        new PlanarPosterior(1),
        new PlanarPosterior(4),
        (scope, z, features) -> new AutoregressivePrior(2, List.of(8)).whitened(scope, z));
  }

  @ParameterizedTest
  @MethodSource("flows")
  void logDeterminantIsTheNumericJacobians(Flow flow) {
    Numeric numeric = numeric(flow);
    assertThat(numeric.logDeterminant()).isCloseTo(numeric.logAbsDeterminant(), within(1e-5));
    // The control: a wrong diagonal is seen.
    numeric.jacobian()[0][0] *= 1.001;
    assertThat(Math.abs(numeric.logDeterminant() - numeric.logAbsDeterminant()))
        .isGreaterThan(1e-5);
  }

  @Test
  void aStepOfIafIsTriangular() {
    double[][] one = numeric(new InverseAutoregressivePosterior(1, List.of(7, 5))).jacobian();
    double[][] two = numeric(new InverseAutoregressivePosterior(2, List.of(7, 5))).jacobian();
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        if (j > i) {
          assertThat(one[i][j]).isCloseTo(0, within(1e-10));
          // The control: the reversed order of the second step fills the other half.
          assertThat(Math.abs(two[i][j])).isGreaterThan(1e-6);
        } else {
          assertThat(Math.abs(one[i][j])).isGreaterThan(1e-6);
        }
      }
    }
  }

  static List<Prior> priors() {
    return List.of(new MixturePrior(3), new VampPrior(4), new AutoregressivePrior(2, List.of(6)));
  }

  /** The density over a grid of 2-D space, on which the trapezoid rule is exact enough. */
  @ParameterizedTest
  @MethodSource("priors")
  void densityIntegratesToOne(Prior prior) {
    int side = 400;
    double reach = 30;
    double step = 2 * reach / side;
    ModelSpec spec = spec(2).with(prior);
    Scope scope = scope(spec, side * side);
    LatentDensity density = prior.density(scope, spec.inference(scope));
    Expression z = Expression.input("z", (long) side * side, 2);
    double[] grid = new double[side * side * 2];
    for (int i = 0; i < side * side; i++) {
      grid[2 * i] = -reach + step * (i / side);
      grid[2 * i + 1] = -reach + step * (i % side);
    }
    Map<String, double[]> log =
        evaluate(
            Map.of(
                "log", density.logDensity(z).sum(1),
                "control", withoutAFactor(prior, density, scope, z).sum(1)),
            Map.of("z", grid));
    assertThat(integral(log.get("log"), step)).isCloseTo(1, within(0.01));
    assertThat(integral(log.get("control"), step)).isNotCloseTo(1, within(0.05));
  }

  private static double integral(double[] log, double step) {
    return DoubleStream.of(log).map(Math::exp).sum() * step * step;
  }

  /** A flow without its determinant, a mixture without its weights of 1 / K. */
  private static Expression withoutAFactor(
      Prior prior, LatentDensity density, Scope scope, Expression z) {
    return prior instanceof AutoregressivePrior flow
        ? Gaussian.logStandard(flow.whitened(scope, z).z())
        : density.logDensity(z).plus(0.5 * Math.log(3));
  }

  /**
   * VLAE's equivalence (Chen et al. 2017, section 3.2): with eps = whitened(z), ln p(x|z) + ln p(z)
   * - ln q(z|x) is ln p(x|coloured(eps)) + ln N(eps) - ln q(eps|x).
   */
  @Test
  void anAutoregressivePriorIsAnIafPosteriorWithTheFlowBeforeTheDecoder() {
    AutoregressivePrior prior = new AutoregressivePrior(3, List.of(6));
    ModelSpec spec = spec(N).with(prior);
    Scope scope = scope(spec, 1);
    Expression features = spec.encoder().encode(scope, Expression.input("x", 1, 4));
    Draw q = spec.posterior().draw(scope, features);
    Expression x = Expression.input("x2", 1, 4);
    ObservationModel observation = spec.observation(scope);
    Flow.Image white = prior.whitened(scope, q.z());
    Map<String, double[]> out =
        evaluate(
            Map.of(
                "inZ",
                    elbo(
                        observation,
                        x,
                        q.z(),
                        prior.density(scope, images -> null).logDensity(q.z()),
                        q.logDensity(scope)),
                "inEps",
                    elbo(
                        observation,
                        x,
                        prior.coloured(scope, white.z()),
                        Gaussian.logStandard(white.z()),
                        q.logDensity(scope).minus(white.logDeterminant())),
                "control",
                    elbo(
                        observation,
                        x,
                        prior.coloured(scope, white.z()),
                        Gaussian.logStandard(white.z()),
                        q.logDensity(scope))),
            Map.of(
                "x",
                new double[] {0.1, 0.9, 0.5, 0.3},
                "x2",
                new double[] {0.1, 0.9, 0.5, 0.3},
                ModelGraph.EPS,
                new double[] {0.7, -1.3, 0.2}));
    assertThat(out.get("inEps")[0]).isCloseTo(out.get("inZ")[0], within(1e-5));
    assertThat(out.get("control")[0]).isNotCloseTo(out.get("inZ")[0], within(1e-2));
  }

  private static Expression elbo(
      ObservationModel observation,
      Expression x,
      Expression z,
      Expression logPrior,
      Expression logPosterior) {
    return observation
        .logLikelihood(x, observation.decoded(z, x))
        .expression()
        .plus(logPrior.minus(logPosterior).sum(1));
  }

  @Test
  void mergedPrecisionsAddUp() {
    Gaussian merged = LadderPosterior.product(gaussian("q"), gaussian("p"));
    // No session has an empty vector of parameters.
    Expression zero = Expression.parameter("any", new Initialisation.Zero(), 1).times(0);
    Map<String, double[]> out =
        evaluate(
            Map.of(
                "mean", merged.mean().plus(zero),
                "logVar", merged.logVar().plus(zero)),
            Map.of(
                "q.mean",
                new double[] {2},
                "q.logVar",
                new double[] {Math.log(0.25)},
                "p.mean",
                new double[] {-1},
                "p.logVar",
                new double[] {Math.log(0.5)}));
    // Precisions 4 and 2.
    assertThat(Math.exp(-out.get("logVar")[0])).isCloseTo(6, within(1e-9));
    assertThat(out.get("mean")[0]).isCloseTo((4 * 2 - 2) / 6.0, within(1e-9));
    assertThat(out.get("mean")[0]).isNotCloseTo(0.5, within(1e-3));
  }

  private static Gaussian gaussian(String name) {
    return new Gaussian(
        Expression.input(name + ".mean", 1, 1), Expression.input(name + ".logVar", 1, 1));
  }

  @Test
  void layersOfALadderHalve() {
    assertThat(Hierarchy.halved(112, 3)).containsExactly(64, 32, 16);
    assertThat(Hierarchy.halved(124, 5)).containsExactly(64, 32, 16, 8, 4);
    assertThat(Hierarchy.halved(3, 3)).containsExactly(1, 1, 1);
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Hierarchy layers = new Hierarchy(List.of(1, 1), List.of(3), Activation.LEAKY_RELU);
    assertThatThrownBy(() -> spec(2).with(new LadderPrior(layers)))
        .hasMessageStartingWith("prior ladder: expected a ladder posterior of the same layers");
    assertThatThrownBy(() -> spec(2).with(new VampPrior(2)).with(new PlanarPosterior(1)))
        .hasMessageStartingWith("prior vamp: expected posterior gaussian, found Planar");
  }

  @Test
  void labelsOutsideTheClassesAreRefused() {
    LabelInput labels = new LabelInput(OptionalInt.of(3), 2);
    labels.put(0, 2, () -> "image 'a'");
    assertThatThrownBy(() -> labels.put(1, null, () -> "image 'b'"))
        .hasMessage("image 'b': expected a label from 0 to 2, which the model reads, found none");
    assertThatThrownBy(() -> labels.put(1, 3, () -> "image 'c'"))
        .hasMessage("image 'c': expected a label from 0 to 2, which the model reads, found 3");
    new LabelInput(OptionalInt.empty(), 2).put(0, null, () -> "image 'd'");
  }
}
