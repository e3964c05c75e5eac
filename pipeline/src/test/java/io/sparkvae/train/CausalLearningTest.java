// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Decoding;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What causal networks learn of maps of codes whose structure is known: bits for each code below
 * the entropy of a code by itself, which is below log2 K, and samples with the structure. There is
 * no latent.
 */
class CausalLearningTest {
  private static final int SIDE = 6;
  private static final int CODES = SIDE * SIDE;

  /** Of a code by itself. */
  private static final double[] MARGINAL = {0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05};

  private static final int K = MARGINAL.length;

  /** How often a code is the one that it copies, whatever else. */
  private static final double COPIED = 0.85;

  /** Which code a code copies. */
  private enum Structure {
    /** The one to its left, in the first column the one above. */
    NEIGHBOUR,
    /** In the lower half the one half the height above, in the upper half none. */
    FAR,
    NONE;

    /** The place of the code that is copied, or -1. */
    int copied(int place) {
      return switch (this) {
        case NEIGHBOUR -> place % SIDE == 0 ? place - SIDE : place - 1;
        case FAR -> place < CODES / 2 ? -1 : place - CODES / 2;
        case NONE -> -1;
      };
    }

    /** Codes of n maps as grey levels. */
    float[][] maps(int n, long seed) {
      float[][] maps = new float[n][CODES];
      float[] drawn = new float[2 * CODES];
      for (int i = 0; i < n; i++) {
        Noise.of(seed, i).uniform(drawn, 0, drawn.length);
        for (int j = 0; j < CODES; j++) {
          int from = copied(j);
          maps[i][j] = from >= 0 && drawn[2 * j] < COPIED ? maps[i][from] : level(drawn[2 * j + 1]);
        }
      }
      return maps;
    }

    /** Of a code given those before it, in bits: the least that a model can take. */
    double entropy() {
      double bits = 0;
      for (int j = 0; j < CODES; j++) {
        if (copied(j) < 0) {
          bits += marginalEntropy() / CODES;
        } else {
          for (int copy = 0; copy < K; copy++) {
            for (int code = 0; code < K; code++) {
              double p = (1 - COPIED) * MARGINAL[code] + (code == copy ? COPIED : 0);
              bits -= MARGINAL[copy] * p * Math.log(p) / Math.log(2) / CODES;
            }
          }
        }
      }
      return bits;
    }

    /** Of the codes that copy another here, the share that is equal to it. */
    double kept(List<float[]> maps) {
      double same = 0;
      double all = 0;
      for (float[] map : maps) {
        for (int j = 0; j < CODES; j++) {
          if (copied(j) >= 0) {
            same += map[j] == map[copied(j)] ? 1 : 0;
            all++;
          }
        }
      }
      return same / all;
    }
  }

  private static float level(double uniform) {
    int code = 0;
    double up = MARGINAL[0];
    while (uniform >= up && code < K - 1) {
      up += MARGINAL[++code];
    }
    return code / (K - 1f);
  }

  private static double marginalEntropy() {
    return -Arrays.stream(MARGINAL).map(p -> p * Math.log(p)).sum() / Math.log(2);
  }

  /** Two codes by themselves are equal so often. */
  private static double chance() {
    return Arrays.stream(MARGINAL).map(p -> p * p).sum();
  }

  private record Learned(double bits, List<float[]> samples) {}

  private static Learned learned(String network, Structure structure, int steps) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    """
                    model { posterior = none, likelihood = categorical, categorical.levels = 8
                      gatedPixelcnn { layers = 2, channels = 16 }
                      pixelsnail { blocks = 1, residuals = 1, channels = 16, keys = 8 } }
                    """,
                    "test")
                .with("model { " + network + " }", "test"),
            ImageShape.of(1, SIDE, SIDE));
    float[] theta = InMemory.train(spec, structure.maps(2048, 1), 64, steps, 0.01);
    double nats = -InMemory.bound(spec, theta, structure.maps(512, 2), 1).elbo();
    return new Learned(
        nats / CODES / Math.log(2), new Decoding(new Model(spec, theta)).samples(0, 320, 3));
  }

  private static void requireLearned(String network, int steps) {
    Structure structure = Structure.NEIGHBOUR;
    Learned learned = learned(network, structure, steps);
    assertThat(learned.bits).isCloseTo(structure.entropy(), within(0.1));
    assertThat(learned.bits).isLessThan(marginalEntropy() - 0.5);
    assertThat(marginalEntropy()).isLessThan(Math.log(K) / Math.log(2));
    double kept = COPIED + (1 - COPIED) * chance();
    assertThat(structure.kept(learned.samples)).isCloseTo(kept, within(0.05));
    // The control: codes that have nothing to do with each other.
    Learned independent = learned(network, Structure.NONE, steps);
    assertThat(independent.bits).isCloseTo(marginalEntropy(), within(0.05));
    assertThat(structure.kept(independent.samples)).isCloseTo(chance(), within(0.05));
  }

  @Test
  void codesOfKnownStructureAreLearned() {
    requireLearned("decoder.network = gated-pixelcnn", 200);
  }

  @Test
  @Tag("proofs")
  void pixelSnailLearnsThemToo() {
    requireLearned("decoder.network = pixelsnail", 400);
  }

  /** What self-attention finds, and windows that do not reach so far do not. */
  @Test
  @Tag("proofs")
  void attentionReadsWhatIsFar() {
    Structure far = Structure.FAR;
    Learned snail = learned("decoder.network = pixelsnail", far, 1500);
    assertThat(snail.bits).isLessThan(far.entropy() + 0.2);
    assertThat(far.kept(snail.samples)).isGreaterThan(0.75);
    // The control.
    Learned gated = learned("decoder.network = gated-pixelcnn, gatedPixelcnn.layers = 1", far, 400);
    assertThat(gated.bits).isCloseTo(marginalEntropy(), within(0.05));
    assertThat(far.kept(gated.samples)).isCloseTo(chance(), within(0.06));
  }
}
