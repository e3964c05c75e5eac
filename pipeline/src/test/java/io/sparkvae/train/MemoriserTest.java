// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One number is enough to tell twenty images apart, and then says nothing of what is between. */
class MemoriserTest {
  private static final int N = 20;
  private static final int SEEDS = 4;
  private static final float[][] IMAGES = InMemory.spots(N);

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference().with("model { preset = memoriser, " + hocon + " }", "test"),
        ImageShape.of(1, 8, 8));
  }

  /**
   * @param error mean square on its images
   * @param between mean square from the nearest spot, of what is decoded in the middle between the
   *     codes of two images that lie side by side
   */
  private record Found(double error, double between) {
    /** How many times the error on the images what is between them errs. */
    double excess() {
      return between / error;
    }

    static Found mean(ModelSpec spec) {
      Found sum = new Found(0, 0);
      for (int seed = 1; seed <= SEEDS; seed++) {
        Found one = found(spec, seed);
        sum = new Found(sum.error + one.error / SEEDS, sum.between + one.between / SEEDS);
      }
      System.out.printf("%s %s: %s%n", spec.encoder(), spec.posterior(), sum);
      return sum;
    }
  }

  private static Found found(ModelSpec spec, long seed) {
    float[] theta = Fit.fit(spec, IMAGES, 6000, 0.003, seed);
    double error =
        Fit.meanSquare(Fit.output(spec, theta, IMAGES, ModelGraph.RECONSTRUCTION), IMAGES);
    double[] code = Fit.output(spec, theta, IMAGES, ModelGraph.MU);
    double[] sorted = Arrays.stream(code).sorted().toArray();
    float[] middle = new float[N - 1];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = (float) ((sorted[i] + sorted[i + 1]) / 2);
    }
    double[] decoded = InMemory.decode(spec, theta, middle);
    double sum = 0;
    for (int i = 0; i < middle.length; i++) {
      sum += InMemory.fromSpots(decoded, 64 * i) / middle.length;
    }
    return new Found(error, sum);
  }

  @Test
  void betweenItsImagesItHasLearnedNothing() {
    Found memoriser = Found.mean(spec(""));
    Found vae =
        Found.mean(
            spec("posterior = gaussian, objective.terms = [rate], gaussian.variance = 0.05"));
    assertThat(memoriser.error()).isLessThan(0.001);
    assertThat(memoriser.excess()).isGreaterThan(2 * vae.excess());
    // The control: a linear one cannot tell them apart.
    assertThat(found(spec("hidden = []"), 1).error()).isGreaterThan(0.02);
  }
}
