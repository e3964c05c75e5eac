// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.LaplaceDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Independent pixels drawn from each family, each pixel with numbers of its own, and models of all
 * families: on images held out the bound is highest for the family that is true. Densities are
 * compared with densities, probabilities with probabilities.
 */
class TrueFamilyTest {
  private static final int PIXELS = 8;
  private static final List<String> DENSITIES =
      List.of("continuous-bernoulli", "gaussian", "laplace", "beta");
  private static final List<String> PROBABILITIES =
      List.of("bernoulli", "categorical", "logistic-mixture");

  private static double draw(String family, int pixel, double u) {
    double t = (pixel + 0.5) / PIXELS;
    return switch (family) {
      case "continuous-bernoulli" -> {
        double logit = 6 * t - 2.9;
        yield Math.log1p(u * Math.expm1(logit)) / logit;
      }
      case "bernoulli" -> u < t ? 1 : 0;
      default -> distribution(family, t).inverseCumulativeProbability(u);
    };
  }

  private static RealDistribution distribution(String family, double t) {
    return switch (family) {
      case "gaussian" -> new NormalDistribution(null, 0.4 + 0.2 * t, 0.04 + 0.08 * t);
      case "laplace" -> new LaplaceDistribution(null, 0.4 + 0.2 * t, 0.01 + 0.03 * t);
      case "beta" -> new BetaDistribution(null, 0.7 + 3 * t, 3.5 - 2 * t);
      default -> throw new IllegalArgumentException(family);
    };
  }

  private static float[][] images(String family, long seed) {
    Random random = new Random(seed);
    float[][] x = new float[3000][PIXELS];
    for (float[] row : x) {
      for (int i = 0; i < PIXELS; i++) {
        row[i] = (float) draw(family, i, random.nextDouble());
      }
    }
    return x;
  }

  /** The bound of each family's model on held-out images, in nats an image. */
  private static Map<String, Double> bounds(String truth, List<String> families) {
    float[][] training = images(truth, 1);
    float[][] heldOut = images(truth, 2);
    Map<String, Double> bounds = new LinkedHashMap<>();
    for (String family : families) {
      ModelSpec spec =
          ModelSpec.from(
              Settings.reference()
                  .with(
                      "model { likelihood = %s, scale.kind = pixel, categorical.levels = 16, hidden = [], latent = 1 }"
                          .formatted(family),
                      "test"),
              ImageShape.of(1, 2, 4));
      float[] theta = InMemory.train(spec, training, 500, 1500, 0.02);
      bounds.put(family, InMemory.bound(spec, theta, heldOut, 5).elbo());
    }
    System.out.printf("drawn from %s: %s%n", truth, bounds);
    return bounds;
  }

  private static void requireBest(Map<String, Double> bounds, String truth, double margin) {
    bounds.forEach(
        (family, bound) -> {
          if (!family.equals(truth)) {
            assertThat(bound).as(family).isLessThan(bounds.get(truth) - margin);
          }
        });
  }

  /** The control is that another family is best of images that come from it. */
  @ParameterizedTest
  @ValueSource(strings = {"continuous-bernoulli", "gaussian", "laplace", "beta"})
  void theTrueDensityIsBest(String truth) {
    requireBest(bounds(truth, DENSITIES), truth, 0.02);
  }

  @Test
  void coinsAreBestForCoins() {
    requireBest(bounds("bernoulli", PROBABILITIES), "bernoulli", 0);
  }
}
