// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.latents.Fixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureFitTest {
  private static final int IMAGES = 400;

  /** One image in four lies around (10, 0), the others around (0, 0); all have deviation 0.5. */
  private static List<ImagePosterior> images() {
    Random random = new Random(4);
    List<ImagePosterior> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      float[] centre = {
        (float) random.nextGaussian() + (i % 4 == 0 ? 10 : 0), (float) random.nextGaussian()
      };
      images.add(new ImagePosterior(i, "image-" + i, -1, centre, new float[] {0.5f, 0.5f}));
    }
    return images;
  }

  private static MixtureContent fit(int iterations) {
    LatentSourcePlan plan =
        new LatentSourcePlan(LatentSourcePlan.From.MIXTURE, IMAGES, 2, iterations, 0);
    return new MixtureFit(Fixture.spark(), plan).of(new AggregateSource(2, images()));
  }

  /** Every step of expectation maximisation keeps the moments of the points. */
  private static void assertMoments(MixtureContent mixture) {
    double[] mean = new double[2];
    double[][] squares = new double[2][2];
    for (ImagePosterior image : images()) {
      for (int i = 0; i < 2; i++) {
        mean[i] += image.centre()[i] / IMAGES;
        for (int j = 0; j < 2; j++) {
          squares[i][j] += (double) image.centre()[i] * image.centre()[j] / IMAGES;
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      squares[i][i] += 0.25;
    }
    for (int k = 0; k < 2; k++) {
      double weight = mixture.weights().get(k);
      double[] of = mixture.means()[k];
      for (int i = 0; i < 2; i++) {
        mean[i] -= weight * of[i];
        for (int j = 0; j < 2; j++) {
          squares[i][j] -= weight * (mixture.covariances().get(k)[i][j] + of[i] * of[j]);
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      assertThat(mean[i]).isCloseTo(0, within(1e-7));
      assertThat(squares[i]).containsExactly(new double[2], within(1e-7));
    }
  }

  @Test
  void groupsAreFoundWithTheMomentsOfTheAggregatePosterior() {
    MixtureContent found = fit(20);
    int small = found.weights().get(0) < found.weights().get(1) ? 0 : 1;
    assertThat(found.weights().get(small)).isCloseTo(0.25, within(0.01));
    assertThat(found.means()[small][0]).isCloseTo(10, within(0.4));
    assertThat(found.means()[1 - small][0]).isCloseTo(0, within(0.3));
    assertMoments(found);
  }

  @Test
  void theSameLatentsGiveTheSameBits() {
    MixtureContent once = fit(2);
    MixtureContent again = fit(2);
    assertThat(again.means()).isDeepEqualTo(once.means());
    assertThat(again.covariances().get(1)).isDeepEqualTo(once.covariances().get(1));
    assertThat(again.logLikelihood()).isEqualTo(once.logLikelihood());
  }
}
