// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Cures of posterior collapse with autoregressive decoders, beyond those of {@link CollapseTest},
 * on images whose pixels can be told from the pixels before them, so that z is not needed.
 */
class CuresTest {
  private static final int SIDE = 6;
  private static final int SIZE = SIDE * SIDE;
  private static final double CHANGE = 0.1;

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { hidden = [24], latent = 2, decoder.network = dilated
                  dilated { kernel = 2, dilations = [1], channels = 8, maps = 2 }
                  bagOfWords { levels = 2, hidden = [] }, collaboration.hidden = [24] }
                """,
                "test")
            .with("model { " + hocon + " }", "test"),
        ImageShape.of(1, SIDE, SIDE));
  }

  /**
   * Each pixel as the one so many before it, 0 or 1 with equal chances at the start, but for a few.
   */
  private static float[][] copies(int n, int back, long seed) {
    float[][] images = new float[n][SIZE];
    float[] drawn = new float[SIZE];
    for (int i = 0; i < n; i++) {
      Noise.of(seed, i).uniform(drawn, 0, drawn.length);
      for (int j = 0; j < SIZE; j++) {
        if (j < back) {
          images[i][j] = drawn[j] < 0.5 ? 1 : 0;
        } else {
          float same = images[i][j - back];
          images[i][j] = drawn[j] < CHANGE ? 1 - same : same;
        }
      }
    }
    return images;
  }

  private static InMemory.Bound trained(String hocon, float[][] images) {
    ModelSpec spec = spec(hocon);
    return InMemory.bound(spec, InMemory.train(spec, images, 64, 400, 0.01), images, 4);
  }

  /** Bowman et al. 2016, section 3.1: what the decoder does not hear it must find in z. */
  @Test
  void theLessADecoderHearsTheMoreItReadsOfZ() {
    float[][] images = copies(1024, 1, 1);
    double[] rates =
        List.of(1.0, 0.5, 0.0).stream()
            .mapToDouble(keep -> trained("wordDropout.keep = " + keep, images).rate())
            .toArray();
    assertThat(rates).isSorted();
    assertThat(rates[0]).isLessThan(0.1);
    assertThat(rates[2]).isGreaterThan(1);
  }

  /**
   * Yang et al. 2017: pixels are told by the one above, which a field below a row does not reach.
   */
  @Test
  void theDivergenceFallsAsTheFieldGrows() {
    float[][] images = copies(1024, SIDE, 2);
    double[] rates =
        List.of("[1]", "[1, 2]", "[1, 2, 4]").stream()
            .mapToDouble(dilations -> trained("dilated.dilations = " + dilations, images).rate())
            .toArray();
    assertThat(rates[0]).isGreaterThan(1);
    assertThat(rates[2]).isLessThan(0.1 * rates[0]).isLessThan(rates[1]);
  }

  /** Zhao et al. 2017: how many pixels are set is learned from z, and better than of all images. */
  @Test
  void theBagOfWordsIsToldByZ() {
    float[][] images = copies(1024, 1, 3);
    String bag = "objective.terms = [rate, bag-of-words]";
    ModelSpec spec = spec(bag);
    float[] theta = InMemory.train(spec, images, 64, 400, 0.01);
    double found = crossEntropy(spec, theta, images);
    double ones = 0;
    for (float[] image : images) {
      for (float pixel : image) {
        ones += pixel / images.length / SIZE;
      }
    }
    double unigram = -SIZE * (ones * Math.log(ones) + (1 - ones) * Math.log(1 - ones));
    double rate = InMemory.bound(spec, theta, images, 4).rate();
    assertThat(found).isLessThan(unigram - 1);
    assertThat(rate).isGreaterThan(1);
    // The control: nothing asks for it.
    assertThat(trained("", images).rate()).isLessThan(0.1);
  }

  /** The term bag-of-words alone: the loss without the evidence bound. */
  private static double crossEntropy(ModelSpec spec, float[] theta, float[][] images) {
    int batch = 256;
    Map<String, double[]> inputs = ModelInputs.training(spec, batch, 5);
    double[] x = new double[batch * SIZE];
    Arrays.setAll(x, i -> images[i / SIZE][i % SIZE]);
    inputs.put(ModelGraph.X, x);
    double[] weight = new double[batch];
    Arrays.fill(weight, 1);
    inputs.put(ModelGraph.WEIGHT, weight);
    inputs.put(ModelGraph.BETA, new double[] {1});
    try (GraphSession session =
        Engine.open(ModelGraph.training(spec, batch).graph(), Precision.FLOAT)) {
      session.parameters().put(theta);
      ModelInputs.put(session, inputs);
      session.evaluate(List.of(ModelGraph.LOSS, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL));
      double likelihood =
          Arrays.stream(session.output(ModelGraph.LOG_LIKELIHOOD).toDoubles())
              .average()
              .orElseThrow();
      double rate = Arrays.stream(session.output(ModelGraph.KL).toDoubles()).sum() / batch;
      return session.output(ModelGraph.LOSS).toDoubles()[0] + likelihood - rate;
    }
  }

  /** Shen et al. 2018: z learns to give an autoencoder's code again. */
  @Test
  void codesOfAnAutoencoderKeepZInUse() {
    float[][] images = copies(1024, 1, 4);
    InMemory.Bound together =
        trained("objective.terms = [rate, collaboration], collaboration.epochs = 80.0", images);
    assertThat(together.rate()).isGreaterThan(1);
    // The control: an autoencoder beside it whose codes nothing asks z for.
    InMemory.Bound apart =
        trained("objective.terms = [rate, collaboration], collaboration.weight = 0.0", images);
    assertThat(apart.rate()).isLessThan(0.1);
  }
}
