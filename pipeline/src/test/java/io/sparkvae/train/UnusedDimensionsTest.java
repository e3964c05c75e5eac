// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import org.junit.jupiter.api.Test;

/**
 * A VAE uses as many latent dimensions as its images have factors, and the others are of no use:
 * what is decoded does not depend on them (Burda et al. 2016, arXiv 1509.00519).
 */
class UnusedDimensionsTest {
  private static final double VARIANCE = 0.05;
  private static final float[][] IMAGES = InMemory.spots(512);

  /** Mean over the images of -ln p(x|z), but for a constant. */
  private static double nll(double[] decoded) {
    return Fit.meanSquare(decoded, IMAGES) * 64 / (2 * VARIANCE);
  }

  @Test
  void onlyAsManyAsThereAreFactorsAreUsed() {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    "model { hidden = [32], latent = 10, likelihood = gaussian, gaussian.variance = %s }"
                        .formatted(VARIANCE),
                    "test"),
            ImageShape.of(1, 8, 8));
    float[] theta = InMemory.train(spec, IMAGES, 128, 4000, 0.005);
    ActiveUnits units = ActiveUnits.of(spec, theta, IMAGES);
    double inactive = units.withoutInactive(UnusedDimensionsTest::nll);
    double active = units.withoutOneActive(UnusedDimensionsTest::nll)[0];
    System.out.printf(
        "active %d of 10; NLL without the inactive %+.4f, without an active one %+.2f%n",
        units.active().length, inactive, active);
    assertThat(units.active()).hasSize(2);
    assertThat(Math.abs(inactive)).isLessThan(0.1);
    // The control: what is used is missed.
    assertThat(active).isGreaterThan(5);
  }
}
