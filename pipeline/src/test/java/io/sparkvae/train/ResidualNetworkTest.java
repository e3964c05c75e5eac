// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.source.generated.Sprites;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Residual convolutions learn where sprites are. */
class ResidualNetworkTest {
  private static final int SIDE = 16;

  /** Sprites of half to whole size, each pixel the mean of 4 x 4. */
  private static float[][] sprites(int n) {
    int by = Sprites.SIDE / SIDE;
    float[][] images = new float[n][SIDE * SIDE];
    float[] place = new float[n];
    Noise.of(6).uniform(place, 0, n);
    Sprites sprites = new Sprites();
    for (int i = 0; i < n; i++) {
      byte[] pixels = sprites.draw((int) (place[i] * Sprites.COUNT)).pixels();
      for (int p = 0; p < pixels.length; p++) {
        int at = p / Sprites.SIDE / by * SIDE + p % Sprites.SIDE / by;
        images[i][at] += (pixels[p] & 255) / 255f / (by * by);
      }
    }
    return images;
  }

  /** Nats by which the mean image, pixel for pixel, says what the images are. */
  private static double meanImage(float[][] images) {
    double sum = 0;
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      int at = pixel;
      double p = Arrays.stream(images).mapToDouble(image -> image[at]).average().orElseThrow();
      sum += p == 0 || p == 1 ? 0 : p * Math.log(p) + (1 - p) * Math.log1p(-p);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "layer"})
  void learnsMoreThanTheMeanImage(String normalisation) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    """
                    model { network = resconv, conv { channels = [8, 16], dense = 32 }, latent = 4
                      resconv.blocks = 1, normalisation = %s }
                    """
                        .formatted(normalisation),
                    "test"),
            ImageShape.of(1, SIDE, SIDE));
    float[][] images = sprites(512);
    double mean = meanImage(images);
    // The control: the same network at its start.
    float[] start = Model.layout(spec).initialise(1);
    double before = InMemory.bound(spec, start, images, 2).elbo();
    assertThat(before).isLessThan(mean);
    float[] trained = InMemory.train(spec, images, 64, 300, 0.003);
    double after = InMemory.bound(spec, trained, images, 2).elbo();
    assertThat(after).isGreaterThan(mean + 10);
  }
}
