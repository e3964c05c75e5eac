// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Likelihoods are normalised, and learn what is true. An example is one pixel, twice. */
class LikelihoodTest {
  private static final Scale PIXEL = new Scale.OfPixel(-6);
  private static final Likelihood GAUSSIAN = new ScaledLikelihood(Deviation.GAUSSIAN, PIXEL);
  private static final Likelihood LAPLACE = new ScaledLikelihood(Deviation.LAPLACE, PIXEL);
  private static final Likelihood CONTINUOUS = new ContinuousBernoulliLikelihood();
  private static final Likelihood BETA = new BetaLikelihood();

  private static ModelSpec spec(Likelihood likelihood) {
    return ModelSpec.vae(
        ImageShape.of(1, 1, 2), new Mlp(List.of(), Activation.TANH), 1, likelihood);
  }

  /** ln p of each x, and the mean, where the decoder gives the same numbers for all. */
  private static double[][] evaluate(Likelihood likelihood, double[] x, double... numbers) {
    Scope scope = Scope.inUse(spec(likelihood).shape(), spec(likelihood).latent(), x.length);
    Expression decoded = decoded(Expression.constant(numbers, 1, numbers.length), x.length);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    Expression image = Expression.input("x", x.length, 2);
    outputs.put("lp", likelihood.logLikelihood(scope, image, decoded).expression());
    outputs.put("mean", likelihood.mean(scope, decoded));
    Graph graph = new Graph(outputs);
    ParameterLayout layout = Model.layout(spec(likelihood));
    try (GraphSession session = Engine.open(graph, layout, Precision.DOUBLE)) {
      session.parameters().put(layout.initialise(1));
      session.input("x").put(twice(x));
      session.evaluate(List.of("lp", "mean"));
      return new double[][] {
        Arrays.stream(session.output("lp").toDoubles()).map(lp -> lp / 2).toArray(),
        session.output("mean").toDoubles()
      };
    }
  }

  private static double[] twice(double[] x) {
    return IntStream.range(0, 2 * x.length).mapToDouble(i -> x[i / 2]).toArray();
  }

  /** The same numbers {@code [1, n]} for two pixels of every row, {@code [rows, 2 n]}. */
  private static Expression decoded(Expression numbers, int rows) {
    long n = numbers.shape().get(1);
    return numbers.reshape(1, n, 1).broadcast(rows, n, 2).reshape(rows, 2 * n);
  }

  private static double[] grid(double from, double to, int cells) {
    return IntStream.rangeClosed(0, cells)
        .mapToDouble(i -> from + (to - from) * i / cells)
        .toArray();
  }

  /** Simpson's rule for the integral of e^lp, and of x e^lp. */
  private static double[] integrals(double[] x, double[] lp) {
    double h = x[1] - x[0];
    double mass = 0;
    double first = 0;
    for (int i = 0; i < x.length; i++) {
      double w = i == 0 || i == x.length - 1 ? 1 : i % 2 == 1 ? 4 : 2;
      mass += w * Math.exp(lp[i]) * h / 3;
      first += w * x[i] * Math.exp(lp[i]) * h / 3;
    }
    return new double[] {mass, first};
  }

  private static void checkDensity(
      Likelihood likelihood, double from, double to, double... numbers) {
    double[] x = grid(from, to, 20_000);
    double[][] found = evaluate(likelihood, x, numbers);
    double[] integrals = integrals(x, found[0]);
    assertThat(integrals[0]).as("%s %s", likelihood, numbers[0]).isCloseTo(1, within(1e-6));
    assertThat(integrals[1]).as("mean of %s", likelihood).isCloseTo(found[1][0], within(1e-5));
  }

  @Test
  void densitiesIntegrateToOneAndHaveTheirMean() {
    for (double l : new double[] {0, 1e-9, -1e-6, 1e-3, -0.1, 1, -4, 12, -40}) {
      checkDensity(CONTINUOUS, 0, 1, l);
    }
    checkDensity(GAUSSIAN, -5, 6, 0.3, -1);
    checkDensity(new GaussianLikelihood(0.1), -5, 6, 0.3);
    checkDensity(LAPLACE, -9.7, 10.3, 0.3, -1);
    checkDensity(BETA, 0, 1, 2, 3);
    checkDensity(BETA, 0, 1, 5, 4);
    // The control: the cross-entropy of grey pixels is no density.
    double[] x = grid(0, 1, 100);
    double[] bernoulli = evaluate(new BernoulliLikelihood(), x, 0)[0];
    assertThat(integrals(x, bernoulli)[0]).isCloseTo(0.5, within(1e-9));
  }

  /** ln C(lambda) = ln 2 + 4/3 u^2 + 104/45 u^4 with u = lambda - 1/2, and at least ln 2. */
  @Test
  void theContinuousBernoullisConstantIsFiniteAtOneHalf() {
    for (double u : new double[] {0, 1e-8, 1e-4, 0.01, -0.02}) {
      double lambda = 0.5 + u;
      double logit = Math.log(lambda / (1 - lambda));
      double[] x = {0.3};
      double constant =
          evaluate(CONTINUOUS, x, logit)[0][0]
              - evaluate(new BernoulliLikelihood(), x, logit)[0][0];
      double series = Math.log(2) + 4.0 / 3 * u * u + 104.0 / 45 * Math.pow(u, 4);
      assertThat(constant).isCloseTo(series, within(1e-9));
      assertThat(constant).isGreaterThanOrEqualTo(Math.log(2) - 1e-12);
    }
    // The control: as it is written in the paper.
    assertThat(naive(0.5)).isNaN();
    assertThat(naive(0.6)).isCloseTo(Math.log(2) + 4.0 / 300 + 104.0 / 450_000, within(1e-5));
  }

  /** Of any image at the same lambda at least K ln 2 above the cross-entropy; of 784: 543.43. */
  @Test
  void theContinuousBernoulliIsAboveTheBernoulliByTheLogarithmOfTwoAPixel() {
    int pixels = 784;
    int rows = 50;
    Random random = new Random(2);
    double[] x = random.doubles((long) rows * pixels).toArray();
    double[] logits = random.doubles((long) rows * pixels, -3, 3).toArray();
    // At lambda = 1/2 by just that.
    Arrays.fill(logits, 0, pixels, 0);
    double[] more = logLikelihoods(CONTINUOUS, x, logits, rows, pixels);
    double[] less = logLikelihoods(new BernoulliLikelihood(), x, logits, rows, pixels);
    assertThat(more[0] - less[0]).isCloseTo(543.43, within(0.005));
    for (int i = 1; i < rows; i++) {
      assertThat(more[i] - less[i]).isGreaterThan(pixels * Math.log(2));
    }
    // The control: at another lambda it need not be.
    Arrays.setAll(logits, i -> (x[i] < 0.5 ? 6 : -6));
    double[] wrong = logLikelihoods(CONTINUOUS, x, logits, rows, pixels);
    assertThat(wrong[1] - less[1]).isLessThan(pixels * Math.log(2));
  }

  private static double[] logLikelihoods(
      Likelihood likelihood, double[] x, double[] logits, int rows, int pixels) {
    Scope scope = Scope.inUse(spec(likelihood).shape(), spec(likelihood).latent(), rows);
    Expression image = Expression.input("x", rows, pixels);
    Expression decoded = Expression.input("logits", rows, pixels);
    Graph graph =
        new Graph(Map.of("lp", likelihood.logLikelihood(scope, image, decoded).expression()));
    ParameterLayout layout = Model.layout(spec(likelihood));
    try (GraphSession session = Engine.open(graph, layout, Precision.DOUBLE)) {
      session.parameters().put(layout.initialise(1));
      session.input("x").put(x);
      session.input("logits").put(logits);
      session.evaluate(List.of("lp"));
      return session.output("lp").toDoubles();
    }
  }

  private static double naive(double lambda) {
    double y = 1 - 2 * lambda;
    return Math.log(Math.log((1 + y) / (1 - y)) / y);
  }

  private static void checkLevels(Likelihood likelihood, double meanWithin, double... numbers) {
    double[] x = grid(0, 1, 255);
    double[][] found = evaluate(likelihood, x, numbers);
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.exp(found[0][i]);
      mean += x[i] * Math.exp(found[0][i]);
    }
    assertThat(sum).as(likelihood.toString()).isCloseTo(1, within(1e-9));
    assertThat(mean).isCloseTo(found[1][0], within(meanWithin));
    // The control: the tail belongs to the last level.
    assertThat(sum - Math.exp(found[0][255])).isNotCloseTo(1, within(1e-9));
  }

  @Test
  void probabilitiesOfLevelsAddUpToOne() {
    double[] logits = new Random(1).doubles(256, -3, 3).toArray();
    checkLevels(new CategoricalLikelihood(256), 1e-9, logits);
    LogisticMixtureLikelihood two = new LogisticMixtureLikelihood(2);
    checkLevels(two, 0.5 / 255, 0.3, -1, 0.1, 0.2, -3, -2);
    checkLevels(two, 0.5 / 255, 3, -1, -0.4, 0.9, -20, 4);
    checkLevels(two, 0.5 / 255, 0, 0, -30, 0.3, 5, -3);
  }

  /** The trained tensors, by name: decoded, the same for all x, and the likelihood's own. */
  private static Map<String, double[]> fit(Likelihood likelihood, double[] x) {
    Scope scope = Scope.training(ImageShape.of(1, 1, 2), LatentShape.of(1), x.length, 1);
    int numbers = likelihood.numbers();
    Expression numbersOfAll =
        Expression.parameter("decoded", new Initialisation.Zero(), 1, numbers);
    Expression lp =
        likelihood
            .logLikelihood(
                scope, Expression.input("x", x.length, 2), decoded(numbersOfAll, x.length))
            .expression();
    Graph graph = new Graph(Map.of("loss", lp.sum().times(-0.5 / x.length)));
    Map<String, double[]> fitted = new LinkedHashMap<>();
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      float[] start = graph.layout().initialise(1);
      double[] p = IntStream.range(0, start.length).mapToDouble(i -> start[i]).toArray();
      double[] m = new double[p.length];
      double[] v = new double[p.length];
      session.input("x").put(twice(x));
      if (graph.inputs().containsKey(ModelGraph.WEIGHT)) {
        double[] weight = new double[x.length];
        Arrays.fill(weight, 1);
        session.input(ModelGraph.WEIGHT).put(weight);
      }
      int steps = 1500;
      for (int t = 1; t <= steps; t++) {
        session.parameters().put(p);
        session.differentiate("loss", List.of("loss"));
        double[] g = session.gradient().toDoubles();
        double rate = 0.03 * (1 - (t - 1.0) / steps);
        for (int i = 0; i < p.length; i++) {
          m[i] = 0.9 * m[i] + 0.1 * g[i];
          v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
          double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, t)));
          p[i] -= rate * m[i] / (1 - Math.pow(0.9, t)) / (root + 1e-8);
        }
      }
      graph
          .layout()
          .slots()
          .forEach(
              s -> fitted.put(s.name(), Arrays.copyOfRange(p, s.offset(), s.offset() + s.size())));
    }
    return fitted;
  }

  private static double[] draws(long seed) {
    Random random = new Random(seed);
    return DoubleStream.generate(() -> 0.7 + 0.25 * random.nextGaussian()).limit(500).toArray();
  }

  /** sigma* = sqrt(MSE), the mean |d| of a Laplace; ten times for data ten times as wide. */
  @Test
  void aLearnedScaleIsThatOfTheErrors() {
    for (double factor : new double[] {1, 10}) {
      double[] x = Arrays.stream(draws(3)).map(d -> d * factor).toArray();
      for (Deviation deviation : Deviation.values()) {
        for (Scale scale : List.of(new Scale.Shared(1, -6), new OptimalScale(1, -6))) {
          Map<String, double[]> fitted = fit(new ScaledLikelihood(deviation, scale), x);
          double m = fitted.get("decoded")[0];
          double error =
              switch (deviation) {
                case GAUSSIAN ->
                    Math.sqrt(Arrays.stream(x).map(d -> (d - m) * (d - m)).average().orElseThrow());
                case LAPLACE -> Arrays.stream(x).map(d -> Math.abs(d - m)).average().orElseThrow();
              };
          double s = fitted.get("likelihood.logScale")[0];
          double found = Math.exp(-6 + Math.log1p(Math.exp(s + 6)));
          assertThat(found / error).as("%s %s", deviation, scale).isCloseTo(1, within(0.01));
          // The control: the scale that it started with, and that a fixed one would have kept.
          assertThat(1 / error).isNotCloseTo(1, within(0.01));
        }
      }
    }
  }
}
