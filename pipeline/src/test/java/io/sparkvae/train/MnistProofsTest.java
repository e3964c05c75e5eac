// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The VAE of Kingma and Welling 2014 (arXiv 1312.6114) on MNIST, trained for minutes: its bound,
 * and how many of 50 latent dimensions it uses (Burda et al. 2016, arXiv 1509.00519). Pixels are 0
 * or 1, drawn with their grey as probability.
 */
@Tag("proofs")
class MnistProofsTest {
  private static final ModelSpec SPEC =
      ModelSpec.from(
          Settings.reference()
              .with("model { hidden = [200, 200], latent = 50, binarisation = dynamic }", "test"),
          ImageShape.of(1, 28, 28));
  private static float[][] test;
  private static float[] theta;

  @BeforeAll
  static void train() {
    test = drawn(Mnist.test());
    theta = InMemory.train(SPEC, Mnist.training(), 100, 14_000, 0.001);
  }

  /** Drawn once; to draw again what is 0 or 1 changes nothing. */
  private static float[][] drawn(float[][] images) {
    float[] u = new float[Mnist.SIZE];
    for (int n = 0; n < images.length; n++) {
      Noise.of(11, n).uniform(u, 0, u.length);
      for (int i = 0; i < u.length; i++) {
        images[n][i] = u[i] < images[n][i] ? 1 : 0;
      }
    }
    return images;
  }

  /** Mean over the images of -ln p(x|z). */
  private static double nll(double[] decoded) {
    double sum = 0;
    for (int i = 0; i < decoded.length; i++) {
      double p = Math.min(Math.max(decoded[i], 1e-7), 1 - 1e-7);
      sum -= Math.log(test[i / Mnist.SIZE][i % Mnist.SIZE] > 0 ? p : 1 - p);
    }
    return sum / test.length;
  }

  @Test
  void theBoundIsWhatOthersFind() {
    double elbo = InMemory.bound(SPEC, theta, test, 1).elbo();
    double untrained = InMemory.bound(SPEC, Model.layout(SPEC).initialise(1), test, 1).elbo();
    System.out.printf("MNIST: test ELBO %.2f, untrained %.1f%n", elbo, untrained);
    assertThat(elbo).isGreaterThan(-105);
    // The control: one that has learned nothing.
    assertThat(untrained).isLessThan(-400);
  }

  @Test
  void unusedDimensionsAreOfNoUse() {
    ActiveUnits units = ActiveUnits.of(SPEC, theta, test);
    double inactive = units.withoutInactive(MnistProofsTest::nll);
    double[] active = units.withoutOneActive(MnistProofsTest::nll);
    System.out.printf(
        "MNIST: active %d of 50; NLL without the inactive %+.4f, without an active one %+.3f to %+.2f, median %+.2f%n",
        active.length, inactive, active[0], active[active.length - 1], active[active.length / 2]);
    assertThat(active.length).isBetween(15, 30);
    assertThat(Math.abs(inactive)).isLessThan(0.1);
    // The control: what is used is missed, but for what is active by a hair.
    assertThat(active[active.length / 2]).isGreaterThan(1);
  }
}
