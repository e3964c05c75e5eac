// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.train.InMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the term z-forcing reads and trains, and what it does against collapse. */
class ZForcingTest {
  private static final int SIDE = 6;
  private static final int BATCH = 3;

  /** In images of texture, how often a pixel is not what the one above it is. */
  private static final double CHANGE = 0.1;

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { preset = z-forcing, hidden = [12], latent = 1, zForcing.hidden = [12]
                  sequence { of = rows, units = 12, hidden = [12] } }
                """,
                "test")
            .with("model { " + hocon + " }", "test"),
        ImageShape.of(1, SIDE, SIDE));
  }

  /** The gradient of each parameter, by name. */
  private static Map<String, double[]> gradient(ModelSpec spec) {
    Map<String, double[]> byName = new java.util.TreeMap<>();
    Graph graph = ModelGraph.training(spec, BATCH).graph();
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(3));
      ModelInputs.put(session, ModelInputs.training(spec, BATCH, 1));
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      double[] whole = session.gradient().toDoubles();
      for (ParameterLayout.Slot slot : graph.layout().slots()) {
        byName.put(
            slot.name(), Arrays.copyOfRange(whole, slot.offset(), slot.offset() + slot.size()));
      }
    }
    return byName;
  }

  /** The term alone: it trains what tells the state and what makes z, and not the decoder. */
  @Test
  void itTrainsThePosteriorAndWhatTellsTheState() {
    Map<String, double[]> with = gradient(spec("objective.terms = [rate, z-forcing]"));
    Map<String, double[]> without = gradient(spec("objective.terms = [rate]"));
    assertThat(with.keySet()).containsAll(without.keySet());
    assertThat(without.keySet()).noneMatch(name -> name.startsWith("zForcing"));
    for (String name : with.keySet()) {
      boolean differs = !Arrays.equals(with.get(name), without.get(name));
      boolean ofDecoderOrPrior = name.startsWith("decoder.") || name.startsWith("prior.");
      assertThat(differs).as(name).isEqualTo(!ofDecoderOrPrior);
    }
  }

  /** Twice the weight is twice what the term adds to the gradient. */
  @Test
  void itsWeightWeighsIt() {
    String key = "posterior.step.mu.weight";
    double[] none = gradient(spec("zForcing.weight = 0")).get(key);
    double[] one = gradient(spec("zForcing.weight = 1")).get(key);
    double[] two = gradient(spec("zForcing.weight = 2")).get(key);
    for (int i = 0; i < none.length; i++) {
      assertThat(two[i] - none[i]).isCloseTo(2 * (one[i] - none[i]), within(1e-9));
    }
    assertThat(one).isNotEqualTo(none);
  }

  /** Each pixel as the one above, but for a few: the rows before tell all that can be told. */
  private static float[][] texture(int n, long seed) {
    float[][] images = new float[n][SIDE * SIDE];
    float[] drawn = new float[SIDE * SIDE];
    for (int i = 0; i < n; i++) {
      Noise.of(seed, i).uniform(drawn, 0, drawn.length);
      for (int j = 0; j < drawn.length; j++) {
        float above = j < SIDE ? (drawn[j] < 0.5 ? 1 : 0) : images[i][j - SIDE];
        images[i][j] = j >= SIDE && drawn[j] < CHANGE ? 1 - above : above;
      }
    }
    return images;
  }

  /** Where the decoder knows the rows before, only the term makes z tell anything of the image. */
  @Tag("proofs")
  @Test
  void withItZTellsTwiceAsMuchOfTheImage() {
    float[][] images = texture(4096, 1);
    float[][] heldOut = texture(256, 2);
    double[] information = new double[2];
    for (int on = 0; on < 2; on++) {
      ModelSpec spec = spec("zForcing.weight = " + on);
      float[] theta = InMemory.train(spec, images, 64, 2000, 0.005);
      information[on] = information(spec, theta, heldOut);
      System.out.printf(
          "texture: weight %d of z-forcing: mutual information %.3f nats, KL %.3f, ELBO %.3f%n",
          on,
          information[on],
          InMemory.bound(spec, theta, heldOut, 4).rate(),
          InMemory.bound(spec, theta, heldOut, 4).elbo());
    }
    assertThat(information[1]).isGreaterThan(0.5);
    assertThat(information[1]).isGreaterThan(2 * information[0]);
  }

  /**
   * I(x; z) under q, in nats: the mean of ln q(z_i|x_i) - ln 1/N sum_j q(z_i|x_j), z_i drawn for
   * image i; at most ln N.
   */
  private static double information(ModelSpec spec, float[] theta, float[][] images) {
    int n = images.length;
    double[] z = InMemory.evaluate(spec, theta, images, 5, ModelGraph.Z).get(ModelGraph.Z);
    int latent = z.length / n;
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), n);
    Expression x = Expression.input(ModelGraph.X, n, spec.shape().size());
    Expression points = Expression.input(ModelGraph.Z, n, latent);
    Expression density =
        ((RecurrentPosterior) spec.posterior())
            .at(scope, spec.inference(scope).features(x), points)
            .logDensity(points)
            .sum(1);
    double sum = 0;
    try (GraphSession session =
        Engine.open(new Graph(Map.of("density", density)), Model.layout(spec), Precision.FLOAT)) {
      session.parameters().put(theta);
      float[] flat = new float[n * spec.shape().size()];
      for (int j = 0; j < n; j++) {
        System.arraycopy(images[j], 0, flat, j * spec.shape().size(), spec.shape().size());
      }
      session.input(ModelGraph.X).put(flat);
      for (int i = 0; i < n; i++) {
        double[] same = new double[z.length];
        for (int k = 0; k < z.length; k++) {
          same[k] = z[i * latent + k % latent];
        }
        session.input(ModelGraph.Z).put(same);
        session.evaluate(List.of("density"));
        double[] ofImages = session.output("density").toDoubles();
        double most = Arrays.stream(ofImages).max().orElseThrow();
        double mean = Arrays.stream(ofImages).map(d -> Math.exp(d - most)).average().orElseThrow();
        sum += ofImages[i] - most - Math.log(mean);
      }
    }
    return sum / n;
  }
}
