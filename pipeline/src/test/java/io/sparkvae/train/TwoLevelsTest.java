// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the two levels of VQ-VAE-2 (Razavi et al. 2019, arXiv 1906.00446, section 3.1) hold: the top
 * one the global shape, the bottom one the texture. Images are a bright disc somewhere, with
 * stripes whose direction and place change from patch to patch.
 */
class TwoLevelsTest {
  private static final int SIDE = 16;

  /** Side of what counts as the global shape: a place of the top level. */
  private static final int BLOCK = 4;

  /** Side of what has stripes of one kind: a place of the bottom level. */
  private static final int PATCH = 2;

  private static final String SETTINGS =
      """
      model { network = resconv, resconv { where = last-level, blocks = 1 }
        prior = uniform, objective.terms = [commitment], likelihood = gaussian, gaussian.variance = 0.05
        vq { codebook = ema, codes = %d, decay = 0.95, restart = 0.1 }, vq2 { channels = 16, blocks = 1 } }
      """;

  /**
   * What swapping a level's codes for those of another image changes, as the share of it that the
   * means of blocks have.
   */
  private record Found(double error, double topShare, double bottomShare) {}

  private record Size(int steps, int codes, double rate) {}

  /** At first the bottom level tells everything: with half of these steps it still does. */
  private static final Size SHORT = new Size(600, 4, 0.004);

  private static final Size LONG = new Size(2500, 8, 0.003);

  private static float[][] images(int count, long seed) {
    float[][] images = new float[count][SIDE * SIDE];
    float[] u = new float[3 + SIDE * SIDE / PATCH / PATCH];
    for (int n = 0; n < count; n++) {
      Noise.of(seed, n).uniform(u, 0, u.length);
      double cy = 3 + 10 * u[0];
      double cx = 3 + 10 * u[1];
      double radius = 3 + 4 * u[2];
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int patch = y / PATCH * (SIDE / PATCH) + x / PATCH;
          int kind = (int) (4 * u[3 + patch]);
          int stripe = ((kind < 2 ? x : y) + kind) % 2;
          double distance = Math.hypot(y - cy, x - cx) - radius;
          double shape = 1 / (1 + Math.exp(distance));
          images[n][y * SIDE + x] = (float) (0.3 + 0.4 * shape + 0.4 * (stripe - 0.5));
        }
      }
    }
    return images;
  }

  private static double[] decoded(ModelSpec spec, float[] theta, double[] codes, int count) {
    try (GraphSession lookup =
            Engine.open(
                ModelGraph.lookup(spec, count).graph(), Model.layout(spec), Precision.FLOAT);
        GraphSession decoder =
            Engine.open(
                ModelGraph.decoder(spec, count).graph(), Model.layout(spec), Precision.FLOAT)) {
      lookup.parameters().put(theta);
      decoder.parameters().put(theta);
      lookup.input(ModelGraph.CODES).put(codes);
      lookup.evaluate(List.of(ModelGraph.Z));
      decoder.input(ModelGraph.Z).put(lookup.output(ModelGraph.Z).toDoubles());
      decoder.evaluate(List.of(ModelGraph.RECONSTRUCTION));
      return decoder.output(ModelGraph.RECONSTRUCTION).toDoubles();
    }
  }

  /** The codes of a level moved to the next image. */
  private static double[] swapped(double[] codes, int ofImage, int from, int to) {
    double[] swapped = codes.clone();
    for (int i = 0; i < codes.length; i++) {
      if (i % ofImage >= from && i % ofImage < to) {
        swapped[i] = codes[(i + ofImage) % codes.length];
      }
    }
    return swapped;
  }

  /** Part of the energy of a difference that the means of blocks have. */
  private static double share(double[] a, double[] b) {
    double all = 0;
    double[] means = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      all += Math.pow(a[i] - b[i], 2);
      int pixel = i % (SIDE * SIDE);
      int block = pixel / SIDE / BLOCK * (SIDE / BLOCK) + pixel % SIDE / BLOCK;
      means[i / (SIDE * SIDE) * (SIDE * SIDE) + block] += (a[i] - b[i]) / BLOCK;
    }
    double ofMeans = 0;
    for (double mean : means) {
      ofMeans += mean * mean;
    }
    return ofMeans / all;
  }

  private static Found found(Size size, String settings) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(SETTINGS.formatted(size.codes), "test")
                .with(settings, "test"),
            ImageShape.of(1, SIDE, SIDE));
    float[] theta = InMemory.train(spec, images(512, 1), 32, size.steps, size.rate);
    float[][] test = images(64, 2);
    double[] codes =
        InMemory.evaluate(spec, theta, test, 1, ModelGraph.CODES).get(ModelGraph.CODES);
    double[] own = decoded(spec, theta, codes, test.length);
    double error = 0;
    for (int i = 0; i < own.length; i++) {
      error += Math.pow(own[i] - test[i / (SIDE * SIDE)][i % (SIDE * SIDE)], 2) / own.length;
    }
    int ofImage = spec.divergences();
    int top = spec.codes().get(0).places();
    double[] otherTop = decoded(spec, theta, swapped(codes, ofImage, 0, top), test.length);
    double[] otherBottom = decoded(spec, theta, swapped(codes, ofImage, top, ofImage), test.length);
    return new Found(error, share(otherTop, own), share(otherBottom, own));
  }

  private static void check(Size size) {
    Found two =
        found(
            size,
            "model { posterior = vq-2, conv.channels = [16], latentMap { downsampling = 2, channels = 8 } }");
    Found top =
        found(
            size,
            "model { posterior = vq, conv.channels = [16, 16], latentMap { downsampling = 4, channels = 8 } }");
    System.out.printf(
        "VQ-VAE-2: squared error %.5f, of the top level alone %.5f; of what other codes change, means of blocks have %.2f (top), %.2f (bottom)%n",
        two.error, top.error, two.topShare, two.bottomShare);
    assertThat(two.error).isLessThan(0.5 * top.error);
    assertThat(two.topShare).isGreaterThan(0.5);
    assertThat(two.bottomShare).isLessThan(0.5);
  }

  @Test
  void theTopLevelHoldsTheShapeAndTheBottomLevelTheTexture() {
    check(SHORT);
  }

  @Test
  @Tag("proofs")
  void afterLongTrainingToo() {
    check(LONG);
  }
}
