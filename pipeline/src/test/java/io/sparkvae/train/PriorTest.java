// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the KL divergence from the prior is for: without it the posteriors shrink to points that lie
 * anywhere, and what the prior draws is nothing that the decoder has learned (Kingma and Welling
 * 2014, arXiv 1312.6114). An image is good if it is nearly that of one spot.
 */
class PriorTest {
  private static final int SAMPLES = 2000;
  private static final int STEPS = 20;
  private static final double GOOD = 0.001;
  private static final float[][] IMAGES = InMemory.spots(512);
  private static final String AUTOENCODER = "posterior = deterministic, objective.terms = []";
  private static Trained vae;

  /** A model of those images. */
  private record Trained(ModelSpec spec, float[] theta, CodeSpace codes) {
    static Trained of(String model) {
      ModelSpec spec =
          ModelSpec.from(
              Settings.reference()
                  .with(
                      "model { hidden = [32], latent = 4, likelihood = gaussian, gaussian.variance = 0.05, %s }"
                          .formatted(model),
                      "test"),
              ImageShape.of(1, 8, 8));
      float[] theta = InMemory.train(spec, IMAGES, 128, 4000, 0.005);
      return new Trained(spec, theta, CodeSpace.of(spec, theta, IMAGES));
    }

    double sigma() {
      return mean(Arrays.stream(output(spec, theta, ModelGraph.LOG_VAR)).map(v -> Math.exp(v / 2)));
    }

    double size() {
      return mean(Arrays.stream(codes.mu()).map(Math::abs));
    }

    /** The share of good images among those of the prior. */
    double goodOfPrior() {
      return good(codes.ofPrior(SAMPLES));
    }
  }

  private static double[] output(ModelSpec spec, float[] theta, String name) {
    return InMemory.evaluate(spec, theta, IMAGES, 1, name).get(name);
  }

  private static double mean(DoubleStream numbers) {
    return numbers.average().orElseThrow();
  }

  private static double good(double[] decoded) {
    int images = decoded.length / 64;
    int good = 0;
    for (int i = 0; i < images; i++) {
      if (InMemory.fromSpots(decoded, 64 * i) < GOOD) {
        good++;
      }
    }
    return (double) good / images;
  }

  @BeforeAll
  static void train() {
    vae = Trained.of("");
  }

  /** The control is the same model with the divergence. */
  @Test
  void withoutTheDivergenceThePriorDrawsNothing() {
    Trained without = Trained.of("beta = 0");
    for (Trained one : new Trained[] {vae, without}) {
      System.out.printf(
          "mean sigma %.4f, |mu| %.2f, good of the prior %.4f%n",
          one.sigma(), one.size(), one.goodOfPrior());
    }
    assertThat(without.sigma()).isLessThan(0.02);
    assertThat(vae.sigma()).isGreaterThan(0.2);
    assertThat(without.size()).isGreaterThan(2 * vae.size());
    assertThat(without.goodOfPrior()).isLessThan(0.05);
    assertThat(vae.goodOfPrior()).isGreaterThan(0.5);
  }

  /** The control is an autoencoder, whose codes leave gaps. */
  @Test
  void theCodesOfAVaeLeaveNoGaps() {
    double ofAutoencoder = good(Trained.of(AUTOENCODER).codes().ofMatched(SAMPLES));
    System.out.printf(
        "good of the prior %.3f, of the autoencoder's Gaussian %.3f%n",
        vae.goodOfPrior(), ofAutoencoder);
    assertThat(ofAutoencoder).isLessThan(0.2);
    assertThat(vae.goodOfPrior()).isGreaterThan(0.5);
  }

  @Test
  void theWayBetweenTwoCodesIsOneOfSmallSteps() {
    double[] faded = new double[64 * (IMAGES.length - 1)];
    for (int i = 0; i < faded.length; i++) {
      faded[i] = (IMAGES[i / 64][i % 64] + IMAGES[i / 64 + 1][i % 64]) / 2;
    }
    double step = vae.codes().largestStep(STEPS);
    double whole = vae.codes().largestStep(1);
    double halfway = good(vae.codes().between(0.5));
    System.out.printf(
        "largest step %.3f of %.3f; good halfway %.3f, of the mean of two images %.3f%n",
        step, whole, halfway, good(faded));
    assertThat(step).isLessThan(0.1);
    assertThat(halfway).isGreaterThan(0.9);
    // The controls: in one step it is far, and halfway between the pixels there are two spots.
    assertThat(whole).isGreaterThan(0.3);
    assertThat(good(faded)).isLessThan(0.4);
  }
}
