// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.objective.EvidenceBound;
import io.sparkvae.model.objective.ImportanceWeighted;
import io.sparkvae.model.objective.ImportanceWeighted.Gradient;
import io.sparkvae.model.objective.Objective;
import io.sparkvae.model.objective.Rate;
import io.sparkvae.model.objective.Reduction;
import io.sparkvae.model.prior.MixturePrior;
import io.sparkvae.model.scope.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Burda et al. 2016 and Tucker et al. 2019 on a small trained model. */
class ImportanceWeightedTest {
  private static final int BATCH = 8;
  private static final float[][] IMAGES = InMemory.spots(256);
  private static final ModelSpec VAE =
      ModelSpec.vae(
          ImageShape.of(1, 8, 8),
          new Mlp(List.of(16), Activation.TANH),
          3,
          new BernoulliLikelihood());
  private static float[] trained;

  @BeforeAll
  static void train() {
    trained = InMemory.train(VAE, IMAGES, 64, 400, 0.01);
  }

  private static Objective weighted(int k, Gradient gradient) {
    return new ImportanceWeighted(k, gradient);
  }

  private static Objective bound(int k) {
    return new EvidenceBound(Reduction.SUM, k, List.of(new Rate(1, new Schedule.Constant())));
  }

  /** Loss and gradient with seeded noise at the trained parameters. */
  private static final class Estimator implements AutoCloseable {
    private final ModelSpec spec;
    private final GraphSession session;

    Estimator(ModelSpec spec, float[] theta, Precision precision) {
      this.spec = spec;
      Graph graph = ModelGraph.training(spec, BATCH).graph();
      session = Engine.open(graph, precision);
      session.parameters().put(theta);
      float[] x = new float[BATCH * 64];
      for (int i = 0; i < BATCH; i++) {
        System.arraycopy(IMAGES[i], 0, x, i * 64, 64);
      }
      float[] weight = new float[BATCH];
      Arrays.fill(weight, 1);
      session.input(ModelGraph.X).put(x);
      session.input(ModelGraph.WEIGHT).put(weight);
      ModelGraph.training(spec, 1).controls().forEach(c -> session.input(c.name()).put(c.most()));
    }

    private void noise(long seed) {
      NoiseInput noise = new NoiseInput(ModelGraph.training(spec, 1).noise(), BATCH);
      for (int i = 0; i < BATCH; i++) {
        noise.draw(Noise.of(9, seed, i), i);
      }
      noise.put(session);
    }

    double loss(long seed) {
      noise(seed);
      session.evaluate(List.of(ModelGraph.LOSS));
      return session.output(ModelGraph.LOSS).scalar();
    }

    double[] gradient(long seed) {
      noise(seed);
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      return session.gradient().toDoubles();
    }

    /** The gradient in the order of {@link #VAE}. */
    double[] inOrder(long seed) {
      Map<String, double[]> named = InMemory.named(spec, gradient(seed));
      return Model.layout(VAE).slots().stream()
          .flatMapToDouble(slot -> Arrays.stream(named.get(slot.name())))
          .toArray();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static Estimator estimator(Objective objective) {
    ModelSpec spec = VAE.with(objective);
    return new Estimator(spec, InMemory.arranged(VAE, trained, spec), Precision.FLOAT);
  }

  private static double meanBound(Objective objective) {
    try (Estimator estimator = estimator(objective)) {
      double sum = 0;
      for (int seed = 0; seed < 300; seed++) {
        sum -= estimator.loss(seed) / 300;
      }
      return sum;
    }
  }

  @Test
  void theBoundGrowsWithTheSamples() {
    double[] bounds = new double[4];
    int[] samples = {1, 5, 50, 250};
    for (int i = 0; i < samples.length; i++) {
      bounds[i] = meanBound(weighted(samples[i], Gradient.REPARAMETERISED));
    }
    assertThat(bounds).isSorted();
    assertThat(bounds[1] - bounds[0]).isGreaterThan(0.03);
    // The control: samples that are averaged outside the logarithm do not tighten a bound.
    assertThat(meanBound(bound(50))).isCloseTo(bounds[0], within(0.02));
    // The doubly reparameterised gradient changes no value.
    assertThat(meanBound(weighted(5, Gradient.DOUBLY_REPARAMETERISED)))
        .isCloseTo(bounds[1], within(1e-3));
  }

  /** A prior that is no normal one, so that both estimate the KL divergence with the sample. */
  @Test
  void oneSampleIsTheEvidenceBound() {
    ModelSpec mixture = VAE.with(new MixturePrior(2));
    Map<String, double[]> expected = gradient(mixture.with(bound(1)));
    Map<String, double[]> one = gradient(mixture.with(weighted(1, Gradient.REPARAMETERISED)));
    Map<String, double[]> two = gradient(mixture.with(weighted(2, Gradient.REPARAMETERISED)));
    assertThat(one.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> {
          assertThat(one.get(name)).as(name).containsExactly(values, within(1e-10));
          assertThat(two.get(name)).as(name).isNotEqualTo(values);
        });
  }

  private static Map<String, double[]> gradient(ModelSpec spec) {
    float[] theta = Model.layout(spec).initialise(3);
    try (Estimator estimator = new Estimator(spec, theta, Precision.DOUBLE)) {
      return InMemory.named(spec, estimator.gradient(1));
    }
  }

  /** Mean and variance of each element of a gradient, and of its difference to another's. */
  private record Compared(double[] z, double[] variance, double[] otherVariance) {
    static Compared of(Objective first, Objective second, int n) {
      int size = trained.length;
      double[][] sums = new double[6][size];
      try (Estimator a = estimator(first);
          Estimator b = estimator(second)) {
        for (int seed = 0; seed < n; seed++) {
          double[] ga = a.inOrder(seed);
          double[] gb = b.inOrder(seed);
          for (int i = 0; i < size; i++) {
            double d = ga[i] - gb[i];
            double[] terms = {ga[i], ga[i] * ga[i], gb[i], gb[i] * gb[i], d, d * d};
            for (int t = 0; t < terms.length; t++) {
              sums[t][i] += terms[t] / n;
            }
          }
        }
      }
      double[] z = new double[size];
      double[] va = new double[size];
      double[] vb = new double[size];
      for (int i = 0; i < size; i++) {
        va[i] = sums[1][i] - sums[0][i] * sums[0][i];
        vb[i] = sums[3][i] - sums[2][i] * sums[2][i];
        double vd = sums[5][i] - sums[4][i] * sums[4][i];
        // The decoder's elements may differ by rounding alone.
        z[i] = vd < 1e-10 ? 0 : sums[4][i] / Math.sqrt(vd / n);
      }
      return new Compared(z, va, vb);
    }

    double within3() {
      return Arrays.stream(z).filter(v -> v != 0 && Math.abs(v) <= 3).count()
          / (double) Arrays.stream(z).filter(v -> v != 0).count();
    }

    /** The variance of the second over that of the first, of what makes z. */
    double encoderRatio() {
      double a = 0;
      double b = 0;
      for (ParameterLayout.Slot slot : Model.layout(VAE).slots()) {
        if (!slot.name().startsWith("decoder")) {
          for (int i = slot.offset(); i < slot.offset() + slot.size(); i++) {
            a += variance[i];
            b += otherVariance[i];
          }
        }
      }
      return b / a;
    }
  }

  @Test
  void theDoublyReparameterisedGradientIsUnbiasedAndCalmer() {
    Compared few =
        Compared.of(
            weighted(4, Gradient.REPARAMETERISED),
            weighted(4, Gradient.DOUBLY_REPARAMETERISED),
            1500);
    Compared many =
        Compared.of(
            weighted(64, Gradient.REPARAMETERISED),
            weighted(64, Gradient.DOUBLY_REPARAMETERISED),
            600);
    assertThat(few.within3()).isGreaterThan(0.99);
    assertThat(many.within3()).isGreaterThan(0.99);
    assertThat(few.encoderRatio()).isLessThan(0.5);
    assertThat(many.encoderRatio()).isLessThan(0.8);
    // The control: the gradient of another objective.
    Compared other = Compared.of(weighted(4, Gradient.REPARAMETERISED), bound(4), 300);
    assertThat(other.within3()).isLessThan(0.9);
  }
}
