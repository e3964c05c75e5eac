// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.sparkvae.model.input.Binarisation;
import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.input.GaussianCorruption;
import io.sparkvae.model.input.Masking;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.input.SaltAndPepper;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.posterior.GaussianDraw;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.MixturePrior;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Known values of single parts. */
class PartsTest {
  private static final int PIXELS = 10_000;
  private static final ModelSpec SPEC =
      ModelSpec.vae(
          ImageShape.of(1, 100, 100),
          new Mlp(List.of(), Activation.TANH),
          2,
          new BernoulliLikelihood());

  /** A value of a scope of one example, with noise from a seed. */
  private static double[] evaluate(Scope scope, Expression value, double x) {
    Graph graph = new Graph(Map.of("value", value));
    // No session has an empty vector of parameters.
    ParameterLayout layout = graph.layout().size() > 0 ? graph.layout() : Model.layout(SPEC);
    try (GraphSession session = Engine.open(graph, layout, Precision.FLOAT)) {
      session.parameters().put(layout.initialise(1));
      if (graph.inputs().containsKey("x")) {
        float[] pixels = new float[PIXELS];
        Arrays.fill(pixels, (float) x);
        session.input("x").put(pixels);
      }
      NoiseInput noise = new NoiseInput(scope.noise(), (int) scope.batch());
      for (int i = 0; i < scope.batch(); i++) {
        noise.draw(Noise.of(7, i), i);
      }
      noise.put(session);
      session.evaluate(List.of("value"));
      return session.output("value").toDoubles();
    }
  }

  private static double[] corrupted(Corruption corruption) {
    Scope scope = Scope.training(SPEC.shape(), SPEC.latent(), 1, SPEC.objective().samples());
    return evaluate(scope, corruption.corrupt(scope, Expression.input("x", 1, PIXELS)), 0.75);
  }

  private static double share(double[] values, double value) {
    return Arrays.stream(values).filter(v -> v == value).count() / (double) values.length;
  }

  @Test
  void maskingMakesItsRateZero() {
    assertThat(share(corrupted(new Masking(0.3)), 0)).isCloseTo(0.3, within(0.02));
    assertThat(share(corrupted(new Masking(0.3)), 0.75)).isCloseTo(0.7, within(0.02));
    assertThat(share(corrupted(new Masking(0)), 0.75)).isEqualTo(1);
    assertThat(share(corrupted(new Masking(1)), 0)).isEqualTo(1);
  }

  @Test
  void saltAndPepperAreHalfEach() {
    double[] values = corrupted(new SaltAndPepper(0.4));
    assertThat(share(values, 0)).isCloseTo(0.2, within(0.02));
    assertThat(share(values, 1)).isCloseTo(0.2, within(0.02));
    assertThat(share(values, 0.75)).isCloseTo(0.6, within(0.02));
  }

  @Test
  void gaussianNoiseHasItsStandardDeviation() {
    double[] values = corrupted(new GaussianCorruption(0.2));
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / PIXELS;
    assertThat(mean).isCloseTo(0.75, within(0.01));
    assertThat(Math.sqrt(variance)).isCloseTo(0.2, within(0.01));
  }

  @Test
  void aPixelIsOneWithItselfAsProbability() {
    Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), 1);
    double[] drawn =
        evaluate(scope, Binarisation.DYNAMIC.apply(scope, Expression.input("x", 1, PIXELS)), 0.75);
    assertThat(share(drawn, 1)).isCloseTo(0.75, within(0.02));
    assertThat(share(drawn, 0) + share(drawn, 1)).isCloseTo(1, within(1e-12));
  }

  /** Damage is for the encoder in training: use never sees it, nor does the target. */
  @Test
  void corruptionIsOfTrainingAlone() {
    ModelSpec denoising = SPEC.with(new Masking(0.5));
    assertThat(ModelGraph.training(denoising, 1).noise())
        .extracting(NoiseFeed::name)
        .containsExactly("corruption", "eps");
    assertThat(ModelGraph.evaluation(denoising, 1).noise())
        .extracting(NoiseFeed::name)
        .containsExactly("eps");
    assertThat(ModelGraph.training(SPEC, 1).noise())
        .isEqualTo(ModelGraph.evaluation(SPEC, 1).noise());
  }

  /** KL(q || p) in closed form is the mean of ln q - ln p; of p = N(0, I), too. */
  @Test
  void theClosedFormIsTheMeanOfTheEstimates() {
    int n = 100_000;
    for (double[] of : new double[][] {{0, 0, 0, 0}, {-1, 0.5, 0.8, -0.4}}) {
      Expression mu = row(2, -1);
      Expression logVar = row(-1, 0.3);
      Expression m = row(of[0], of[1]);
      Expression v = row(of[2], of[3]);
      Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), n);
      Gaussian q = new Gaussian(mu, logVar);
      Gaussian p = new Gaussian(m, v);
      GaussianDraw draw =
          GaussianDraw.of(
              scope,
              new Gaussian(mu.broadcast(n, 2), logVar.broadcast(n, 2)),
              scope.gaussian("eps", 2));
      Expression lnP = new Gaussian(m.broadcast(n, 2), v.broadcast(n, 2)).logDensity(draw.z());
      double mean = sum(evaluate(scope, draw.logDensity(scope).minus(lnP), 0)) / n;
      double closed = sum(evaluate(q.divergence(p)));
      assertThat(closed / mean).isCloseTo(1, within(0.01));
      // The control: the divergence the other way round.
      double other = sum(evaluate(p.divergence(q)));
      assertThat(other / mean).isNotCloseTo(1, within(0.01));
      if (of[0] == 0) {
        Scope one = Scope.inUse(SPEC.shape(), SPEC.latent(), 1);
        Expression prior =
            new NormalPrior().density(one, images -> null).divergence(q).orElseThrow();
        assertThat(sum(evaluate(prior))).isCloseTo(closed, within(1e-6));
      }
    }
  }

  private static Expression row(double... values) {
    return Expression.constant(values, 1, values.length);
  }

  private static double[] evaluate(Expression value) {
    return evaluate(Scope.inUse(SPEC.shape(), SPEC.latent(), 1), value, 0);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** The gradient of E[z^2] by mu and sigma, of z = mu + sigma eps, is 2 mu and 2 sigma. */
  @Test
  void gradientsGoThroughTheSamples() {
    int n = 100_000;
    double mu = 0.8;
    double sigma = 0.5;
    // Of 2 z, and of 2 z eps.
    double[] errors = {2 * sigma, 2 * Math.sqrt(mu * mu + 2 * sigma * sigma)};
    double[] expected = {2 * mu, 2 * sigma};
    double[] through = gradientOfSquare(n, mu, sigma, false);
    double[] fixed = gradientOfSquare(n, mu, sigma, true);
    for (int i = 0; i < 2; i++) {
      double bound = 3 * errors[i] / Math.sqrt(n);
      assertThat(through[i]).isCloseTo(expected[i], within(bound));
      // The control: samples that are held fixed.
      assertThat(fixed[i]).isNotCloseTo(expected[i], within(bound));
    }
  }

  /** By mu and sigma, of the mean of z^2 over n samples. */
  private static double[] gradientOfSquare(int n, double mu, double sigma, boolean fixed) {
    Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), n);
    Expression m = scope.parameter("mu", new Initialisation.Zero(), 1, 1);
    Expression v = scope.parameter("logVar", new Initialisation.Zero(), 1, 1);
    Expression z =
        GaussianDraw.of(
                scope, new Gaussian(m.broadcast(n, 1), v.broadcast(n, 1)), scope.gaussian("eps", 1))
            .z();
    Expression square = (fixed ? z.detach() : z).square().sum().times(1.0 / n);
    Graph graph = new Graph(Map.of("value", square));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      double logVar = 2 * Math.log(sigma);
      boolean first = graph.layout().slots().get(0).name().equals("mu");
      session.parameters().put(first ? new double[] {mu, logVar} : new double[] {logVar, mu});
      float[] eps = new float[n];
      Noise.of(11).gaussian(eps);
      session.input("eps").put(eps);
      session.differentiate("value", List.of("value"));
      double[] gradient = session.gradient().toDoubles();
      // d logVar / d sigma = 2 / sigma.
      return new double[] {gradient[first ? 0 : 1], gradient[first ? 1 : 0] * 2 / sigma};
    }
  }

  /** Means and variances of what is drawn are those of the components, taken equally often. */
  @Test
  void theMixtureDrawsFromItsComponents() {
    MixturePrior prior = new MixturePrior(2);
    int n = 4000;
    Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), n);
    Expression z = prior.density(scope, images -> null).sample();
    double[] drawn = evaluate(scope, z, 0);
    // The first dimension's.
    double first = Arrays.stream(evaluateMean(prior, 1)).findFirst().orElseThrow();
    double second = Arrays.stream(evaluateMean(prior, 2)).findFirst().orElseThrow();
    double mean = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      mean += drawn[2 * i] / n;
      square += drawn[2 * i] * drawn[2 * i] / n;
    }
    assertThat(mean).isCloseTo((first + second) / 2, within(0.08));
    assertThat(square).isCloseTo(1 + (first * first + second * second) / 2, within(0.2));
  }

  private static double[] evaluateMean(Prior prior, int k) {
    // The parameters of evaluate(): the layout of the sample's own graph, from the same seed.
    Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), 4000);
    Graph graph = new Graph(Map.of("value", prior.density(scope, images -> null).sample()));
    float[] all = graph.layout().initialise(1);
    return graph.layout().slots().stream()
        .filter(slot -> slot.name().equals("prior.mean"))
        .flatMapToDouble(
            slot ->
                java.util.stream.IntStream.range(2 * k - 2, 2 * k)
                    .map(i -> slot.offset() + i)
                    .mapToDouble(i -> all[i]))
        .toArray();
  }
}
