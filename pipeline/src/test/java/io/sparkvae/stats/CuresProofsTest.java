// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.stats.sample.GaussianPosteriors;
import io.sparkvae.train.InMemory;
import io.sparkvae.train.Mnist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Posterior collapse before autoregressive decoders on MNIST, scaled down to 14 x 14 pixels of 0
 * and 1, and its cures: bound, KL divergence and mutual information of each, after so many steps.
 */
@Tag("proofs")
class CuresProofsTest {
  private static final int SIDE = 14;
  private static final int STEPS = Integer.getInteger("sparkvae.proofs.steps", 400);
  private static final float[][] TRAINING = scaled(Mnist.training(), 20_000);
  private static final float[][] TEST = scaled(Mnist.test(), 1000);

  /** Two pixels by two are one, drawn once as 0 or 1 with their mean as probability. */
  private static float[][] scaled(float[][] images, int count) {
    float[][] scaled = new float[count][SIDE * SIDE];
    float[] u = new float[SIDE * SIDE];
    for (int n = 0; n < count; n++) {
      Noise.of(11, n).uniform(u, 0, u.length);
      for (int i = 0; i < u.length; i++) {
        int at = i / SIDE * 2 * 28 + i % SIDE * 2;
        float[] from = images[n];
        float mean = (from[at] + from[at + 1] + from[at + 28] + from[at + 29]) / 4;
        scaled[n][i] = u[i] < mean ? 1 : 0;
      }
    }
    return scaled;
  }

  /** Of the test images, in nats an image. */
  private record Found(double elbo, double rate, double information) {}

  private static Found trained(String name, String hocon) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    """
                    model { hidden = [100], latent = 16, decoder.network = lstm, lstm.units = 64
                      dilated.channels = 12, bagOfWords { levels = 2, blocks = 7, hidden = [] }
                      collaboration.hidden = [100] }
                    """,
                    "test")
                .with("model { " + hocon + " }", "test"),
            ImageShape.of(1, SIDE, SIDE));
    float[] theta = InMemory.train(spec, TRAINING, 64, STEPS, 0.004);
    InMemory.Bound bound = InMemory.bound(spec, theta, TEST, 2);
    Map<String, double[]> posteriors =
        InMemory.evaluate(spec, theta, TEST, 7, ModelGraph.MU, ModelGraph.LOG_VAR);
    GaussianPosteriors q =
        new GaussianPosteriors(
            rows(posteriors.get(ModelGraph.MU)), rows(posteriors.get(ModelGraph.LOG_VAR)));
    double information =
        IntStream.range(0, TEST.length)
            .mapToDouble(i -> q.information(i, Noise.of(3, i)))
            .average()
            .orElseThrow();
    Found found = new Found(bound.elbo(), bound.rate(), information);
    System.out.printf(
        "| %s | %.2f | %.2f | %.2f |%n", name, -found.elbo, found.rate, found.information);
    return found;
  }

  private static List<float[]> rows(double[] values) {
    int n = values.length / TEST.length;
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < TEST.length; i++) {
      float[] row = new float[n];
      for (int j = 0; j < n; j++) {
        row[j] = (float) values[i * n + j];
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void curesBringTheLatentBack() {
    String slowly = "annealing { schedule = linear, epochs = %d }, ".formatted(STEPS / 2);
    Found unconditional = trained("no latent (weight 100)", "beta = 100.0");
    Found plain = trained("LSTM", "");
    Found half = trained("word dropout, kappa = 0.5", "wordDropout.keep = 0.5");
    Found none = trained("word dropout, kappa = 0", "wordDropout.keep = 0.0");
    Found bag =
        trained("annealed, bag of words", slowly + "objective.terms = [rate, bag-of-words]");
    Found codes =
        trained(
            "annealed, collaboration",
            slowly
                + "objective.terms = [rate, collaboration], collaboration.epochs = %d"
                    .formatted(STEPS / 2));
    Found free = trained("free bits, 0.25 a dimension", "objective.terms = [free-bits]");
    Found annealed = trained("annealed", slowly);
    double[] fields =
        Arrays.stream(new String[] {"[1]", "[1, 2, 4, 8, 16]"})
            .mapToDouble(
                dilations ->
                    trained(
                            "dilated, " + dilations,
                            "decoder.network = dilated, dilated.dilations = " + dilations)
                        .rate)
            .toArray();
    assertThat(unconditional.rate).isCloseTo(0, within(0.05));
    assertThat(plain.elbo).isGreaterThan(unconditional.elbo - 1);
    assertThat(List.of(half, none)).allMatch(cure -> cure.rate > plain.rate);
    assertThat(List.of(bag, codes, free)).allMatch(cure -> cure.rate > plain.rate + 1);
    assertThat(List.of(bag, codes, free)).allMatch(cure -> cure.information > plain.information);
    assertThat(annealed.elbo).isGreaterThan(unconditional.elbo - 1);
    assertThat(fields[1]).isLessThan(fields[0]);
  }
}
