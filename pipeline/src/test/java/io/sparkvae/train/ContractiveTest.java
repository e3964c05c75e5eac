// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Random;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/**
 * What the penalty of Rifai et al. 2011 is for: images near a space of few dimensions, and a code
 * that does not follow what leads out of it. Without tied weights a code can be made small and its
 * decoder large; what is measured off the space does not depend on that.
 */
class ContractiveTest {
  private static final int SIZE = 16;
  private static final int FACTORS = 3;
  private static final RealMatrix LOADINGS = loadings();
  private static final float[][] TRAINING = images(1);
  private static final float[][] HELD_OUT = images(2);

  private static RealMatrix loadings() {
    RealMatrix loadings = MatrixUtils.createRealMatrix(SIZE, FACTORS);
    Random random = new Random(5);
    double[] deviations = {0.15, 0.1, 0.06};
    for (int f = 0; f < FACTORS; f++) {
      for (int i = 0; i < SIZE; i++) {
        loadings.setEntry(i, f, deviations[f] * (2 * random.nextDouble() - 1));
      }
    }
    return loadings;
  }

  private static float[][] images(long seed) {
    Random random = new Random(seed);
    float[][] x = new float[400][SIZE];
    for (float[] row : x) {
      double[] factors = random.doubles(FACTORS).map(u -> random.nextGaussian()).toArray();
      double[] inside = LOADINGS.operate(factors);
      for (int i = 0; i < SIZE; i++) {
        row[i] = (float) (0.5 + inside[i] + 0.01 * random.nextGaussian());
      }
    }
    return x;
  }

  /**
   * On images that it was not trained with.
   *
   * @param error mean square
   * @param jacobian mean of ||J||
   * @param outside share of ||J||^2 in directions in which images do not vary
   */
  private record Found(double error, double jacobian, double outside) {
    double jacobianOutside() {
      return jacobian * Math.sqrt(outside);
    }
  }

  private static Found found(String decoder, double weight) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    "model { preset = contractive-autoencoder, latent = 6, decoder.network = %s, contraction.weight = %s }"
                        .formatted(decoder, weight),
                    "test"),
            ImageShape.of(1, 4, 4));
    float[] theta = Fit.fit(spec, TRAINING, 6000, 0.02, 1);
    int latent = spec.latent().size();
    double[] w = AutoencodersTest.parameter(spec, theta, "posterior.mu.weight");
    RealMatrix weights = MatrixUtils.createRealMatrix(SIZE, latent);
    for (int i = 0; i < w.length; i++) {
      weights.setEntry(i / latent, i % latent, w[i]);
    }
    RealMatrix inside =
        new QRDecomposition(LOADINGS).getQ().getSubMatrix(0, SIZE - 1, 0, FACTORS - 1).transpose();
    double[] h = Fit.output(spec, theta, HELD_OUT, ModelGraph.MU);
    double sum = 0;
    double squares = 0;
    double squaresInside = 0;
    for (int n = 0; n < HELD_OUT.length; n++) {
      double square = 0;
      for (int j = 0; j < latent; j++) {
        double slope = h[n * latent + j] * (1 - h[n * latent + j]);
        double all = weights.getColumnVector(j).getNorm();
        double part = inside.operate(weights.getColumnVector(j)).getNorm();
        square += slope * slope * all * all;
        squaresInside += slope * slope * part * part;
      }
      sum += Math.sqrt(square);
      squares += square;
    }
    double error =
        Fit.meanSquare(Fit.output(spec, theta, HELD_OUT, ModelGraph.RECONSTRUCTION), HELD_OUT);
    Found found = new Found(error, sum / HELD_OUT.length, 1 - squaresInside / squares);
    System.out.printf("contraction %s, decoder %s: %s%n", weight, decoder, found);
    return found;
  }

  @Test
  void theCodeDoesNotFollowWhatImagesDoNotDo() {
    Found contractive = found("mlp", 0.01);
    Found plain = found("mlp", 0);
    assertThat(contractive.jacobian()).isLessThan(plain.jacobian() / 2);
    assertThat(contractive.error()).isLessThan(1.1 * plain.error());
    assertThat(contractive.outside()).isLessThan(plain.outside() / 10);
    // The control: a penalty so heavy that it presses upon what images do as well.
    assertThat(found("mlp", 3).error()).isGreaterThan(1.1 * plain.error());
  }

  /** The paper's form. A small code has a small reconstruction: what is inside the space stays. */
  @Test
  void withTiedWeightsOnlyWhatImagesDoNotDoIsPressed() {
    Found contractive = found("tied", 0.002);
    Found plain = found("tied", 0);
    assertThat(contractive.error()).isLessThan(1.25 * plain.error());
    assertThat(contractive.jacobianOutside()).isLessThan(plain.jacobianOutside() / 2);
    assertThat(contractive.jacobian()).isLessThan(0.95 * plain.jacobian());
    // The control: the weight that costs a decoder of its own nothing.
    assertThat(found("tied", 0.01).error()).isGreaterThan(1.5 * plain.error());
  }
}
