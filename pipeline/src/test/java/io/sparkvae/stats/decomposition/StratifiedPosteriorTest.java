// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Noise;
import io.sparkvae.stats.profile.PosteriorSample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the weights and densities of the definition, written down one by one. */
class StratifiedPosteriorTest {
  private static final int LATENT = 3;

  private static List<PosteriorSample.Posterior> posteriors(int images) {
    SplittableRandom random = new SplittableRandom(images);
    List<PosteriorSample.Posterior> posteriors = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      float[] mu = new float[LATENT];
      float[] logVar = new float[LATENT];
      for (int j = 0; j < LATENT; j++) {
        mu[j] = (float) random.nextGaussian();
        logVar[j] = (float) random.nextDouble(-4, 0);
      }
      posteriors.add(new PosteriorSample.Posterior("i" + i, i, mu, logVar, new float[LATENT]));
    }
    return posteriors;
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "8, 8", "9, 1000", "50, 1000000000"})
  void itIsTheDefinition(int images, long rows) {
    List<PosteriorSample.Posterior> posteriors = posteriors(images);
    StratifiedPosterior found = new StratifiedPosterior(rows, posteriors);
    for (int image = 0; image < images; image++) {
      float[] drawn = new float[LATENT];
      Noise.of(5, image).gaussian(drawn);
      StratifiedPosterior.Both told = found.told(image, Noise.of(5, image));
      double[] z = new double[LATENT];
      for (int j = 0; j < LATENT; j++) {
        PosteriorSample.Posterior own = posteriors.get(image);
        z[j] = own.mu()[j] + drawn[j] * Math.exp(own.logVar()[j] / 2.0);
      }
      for (int j = 0; j < LATENT; j++) {
        assertThat(told.all().byDimension()[j])
            .isCloseTo(information(posteriors, rows, image, z, j, j + 1, 1), within(1e-11));
        assertThat(told.half().byDimension()[j])
            .isCloseTo(information(posteriors, rows, image, z, j, j + 1, 2), within(1e-11));
      }
      assertThat(told.all().joint())
          .isCloseTo(information(posteriors, rows, image, z, 0, LATENT, 1), within(1e-11));
      assertThat(told.half().joint())
          .isCloseTo(information(posteriors, rows, image, z, 0, LATENT, 2), within(1e-11));
    }
  }

  /** ln q(z|x) - ln q(z) over some dimensions, with every {@code step}th of the others in q(z). */
  private static double information(
      List<PosteriorSample.Posterior> posteriors,
      long rows,
      int image,
      double[] z,
      int from,
      int to,
      int step) {
    int images = posteriors.size();
    int others = (images - 1) / step;
    double own = density(posteriors.get(image), z, from, to);
    double q = own / rows;
    for (int k = 1; k <= others; k++) {
      q +=
          density(posteriors.get((image + k * step) % images), z, from, to)
              * (rows - 1)
              / rows
              / others;
    }
    return Math.log(own / q);
  }

  private static double density(PosteriorSample.Posterior of, double[] z, int from, int to) {
    double density = 1;
    for (int j = from; j < to; j++) {
      double variance = Math.exp(of.logVar()[j]);
      double d = z[j] - of.mu()[j];
      density *= Math.exp(-d * d / variance / 2) / Math.sqrt(2 * Math.PI * variance);
    }
    return density;
  }
}
