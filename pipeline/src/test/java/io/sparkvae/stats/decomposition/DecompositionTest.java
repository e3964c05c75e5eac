// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.latents.Fixture;
import io.sparkvae.stats.plan.DecompositionPlan;
import io.sparkvae.stats.profile.PosteriorSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Means that are drawn from a Gaussian, and posteriors of one variance, make a q(z) that is
 * Gaussian: all terms are known in closed form.
 */
class DecompositionTest {
  private static final double NOISE = 0.5;

  private static List<PosteriorSample.Posterior> posteriors(int images, double correlation) {
    Random random = new Random(3);
    List<PosteriorSample.Posterior> posteriors = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      double first = random.nextGaussian();
      double second =
          correlation * first + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
      float[] mu = {(float) first, (float) second};
      float logVar = (float) Math.log(NOISE);
      float[] kl = new float[2];
      for (int j = 0; j < 2; j++) {
        kl[j] = (float) ((mu[j] * mu[j] + NOISE - Math.log(NOISE) - 1) / 2);
      }
      posteriors.add(
          new PosteriorSample.Posterior("i" + i, i, mu, new float[] {logVar, logVar}, kl));
    }
    return posteriors;
  }

  private static Decomposition decomposed(
      long rows, List<PosteriorSample.Posterior> posteriors, long seed) {
    return new Decomposing(Fixture.spark(), rows, new DecompositionPlan(posteriors.size(), seed))
        .decompose(posteriors)
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.8})
  void theTermsAreThoseOfAGaussian(double correlation) {
    int images = 1200;
    Decomposition found = decomposed(images, posteriors(images, correlation), 0);
    double variance = 1 + NOISE;
    double determinant = variance * variance - correlation * correlation;
    double r = correlation / variance;
    assertThat(found.estimator()).isEqualTo("exact");
    assertThat(found.indexCodeMutualInformation().nats())
        .isCloseTo(Math.log(determinant / NOISE / NOISE) / 2, within(0.08));
    assertThat(found.totalCorrelation().nats()).isCloseTo(-Math.log(1 - r * r) / 2, within(0.04));
    assertThat(found.dimensionWiseKl().nats())
        .isCloseTo(variance - 1 - Math.log(variance), within(0.06));
    assertThat(found.byDimension().mutualInformation().get(0))
        .isCloseTo(Math.log(variance / NOISE) / 2, within(0.06));
    addUp(found);
    // The standard error is about as large as that of repetitions with other noise.
    double other =
        decomposed(images, posteriors(images, correlation), 1).indexCodeMutualInformation().nats();
    assertThat(other)
        .isNotEqualTo(found.indexCodeMutualInformation().nats())
        .isCloseTo(
            found.indexCodeMutualInformation().nats(),
            within(5 * found.indexCodeMutualInformation().standardError()));
  }

  private static void addUp(Decomposition found) {
    assertThat(
            found.indexCodeMutualInformation().nats()
                + found.totalCorrelation().nats()
                + found.dimensionWiseKl().nats())
        .isCloseTo(found.kl().nats(), within(1e-9));
    assertThat(
            found.byDimension().mutualInformation().get(0)
                + found.byDimension().mutualInformation().get(1)
                + found.byDimension().divergence().get(0)
                + found.byDimension().divergence().get(1))
        .isCloseTo(found.kl().nats(), within(1e-9));
  }

  /**
   * Of few images the mutual information is too high, never above ln(rows), and halving says so.
   */
  @Test
  void aSmallSampleIsBiasedAndSaysSo() {
    List<PosteriorSample.Posterior> all = posteriors(1200, 0);
    Decomposition exact = decomposed(1200, all, 0);
    Decomposition few = decomposed(1200, all.subList(0, 12), 0);
    assertThat(few.estimator()).isEqualTo("minibatch-stratified");
    assertThat(few.halved().indexCodeMutualInformation())
        .isGreaterThan(few.indexCodeMutualInformation().nats());
    assertThat(few.indexCodeMutualInformation().nats())
        .isGreaterThan(exact.indexCodeMutualInformation().nats())
        .isLessThan(Math.log(1200));
    addUp(few);
  }
}
