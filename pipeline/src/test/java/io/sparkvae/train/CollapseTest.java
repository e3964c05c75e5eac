// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Posterior collapse with an autoregressive decoder (Bowman et al. 2016, arXiv 1511.06349; Chen et
 * al. 2017, arXiv 1611.02731, section 2). The mutual information of x and z under q is E KL(q(z|x)
 * || p(z)) - KL(q(z) || p(z)), so it is never above the KL divergence, which is what is looked at.
 */
class CollapseTest {
  private static final int SIDE = 8;

  /** In images of texture, how often a pixel is not what the one before it is. */
  private static final double CHANGE = 0.1;

  private static final String STRONG = "decoder.network = pixelcnn";

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [32], latent = 2, pixelcnn { layers = 2, channels = 12, maps = 2 } }",
                "test")
            .with("model { " + hocon + " }", "test"),
        ImageShape.of(1, SIDE, SIDE));
  }

  /** Each pixel as that to the left, or above in the first column, or 0, but for a few. */
  private static float[][] texture(int n, long seed) {
    float[][] images = new float[n][SIDE * SIDE];
    float[] drawn = new float[SIDE * SIDE];
    for (int i = 0; i < n; i++) {
      Noise.of(seed, i).uniform(drawn, 0, drawn.length);
      for (int j = 0; j < drawn.length; j++) {
        int before = j % SIDE == 0 ? j - SIDE : j - 1;
        float same = before < 0 ? 0 : images[i][before];
        images[i][j] = drawn[j] < CHANGE ? 1 - same : same;
      }
    }
    return images;
  }

  /** Of an image of texture, in nats. */
  private static double entropy() {
    return SIDE * SIDE * (-CHANGE * Math.log(CHANGE) - (1 - CHANGE) * Math.log(1 - CHANGE));
  }

  private static InMemory.Bound trained(String hocon, float[][] images, float[][] heldOut) {
    ModelSpec spec = spec(hocon);
    return InMemory.bound(spec, InMemory.train(spec, images, 128, 1000, 0.01), heldOut, 4);
  }

  @Test
  void aDecoderThatKnowsTheTextureLeavesNothingToTheLatent() {
    float[][] images = texture(4096, 1);
    float[][] heldOut = texture(1024, 2);
    InMemory.Bound collapsed = trained(STRONG, images, heldOut);
    assertThat(collapsed.rate()).isLessThan(0.1);
    // That of the model without a latent, and of the texture itself.
    InMemory.Bound unconditional = trained(STRONG + ", beta = 100.0", images, heldOut);
    assertThat(unconditional.rate()).isLessThan(1e-3);
    assertThat(collapsed.elbo()).isCloseTo(unconditional.elbo(), within(0.2));
    assertThat(-collapsed.elbo()).isCloseTo(entropy(), within(0.5));
    // The cure: nats that are free are used, and cost less than a nat.
    InMemory.Bound free =
        trained(STRONG + ", objective.terms = [free-bits], freeBits.nats = 0.3", images, heldOut);
    assertThat(Arrays.stream(free.kl()).min().orElseThrow()).isGreaterThan(0.9 * 0.3);
    assertThat(free.elbo()).isGreaterThan(collapsed.elbo() - 1);
    // The control: a decoder whose pixels are independent given z.
    InMemory.Bound factorised = trained("decoder.network = mlp", images, heldOut);
    assertThat(factorised.rate()).isGreaterThan(1);
    assertThat(factorised.elbo()).isLessThan(collapsed.elbo() - 1);
  }

  /** The lowest row is the uppermost one, farther away than the decoder sees, or one of its own. */
  private static float[][] framed(int n, long seed, boolean same) {
    float[][] images = new float[n][SIDE * SIDE];
    float[] coins = new float[4];
    for (int i = 0; i < n; i++) {
      Noise.of(seed, i).uniform(coins, 0, coins.length);
      for (int j = 0; j < SIDE; j++) {
        int half = j / (SIDE / 2);
        images[i][j] = coins[half] < 0.5 ? 1 : 0;
        images[i][(SIDE - 1) * SIDE + j] = coins[same ? half : 2 + half] < 0.5 ? 1 : 0;
      }
    }
    return images;
  }

  /** Without the latent every coin costs ln 2, where it is seen again, too. */
  @Test
  void aLocalDecoderLeavesToTheLatentWhatIsFarAway() {
    double coins = 4 * Math.log(2);
    InMemory.Bound far = trained(STRONG, framed(1024, 3, true), framed(512, 4, true));
    assertThat(far.rate()).isGreaterThan(1);
    assertThat(-far.elbo()).isLessThan(coins - Math.log(2));
    // The control: two rows that have nothing to do with each other.
    InMemory.Bound apart = trained(STRONG, framed(1024, 3, false), framed(512, 4, false));
    assertThat(-apart.elbo()).isCloseTo(coins, within(0.15));
  }
}
