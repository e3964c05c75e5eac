// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * VQ-VAE on MNIST, trained for minutes: the images from 49 codes, and how many codes are in use.
 */
@Tag("proofs")
class VqMnistProofsTest {
  private static final int CODES = 128;
  private static final double VARIANCE = 0.05;

  private record Found(double squaredError, double perplexity) {}

  private static ModelSpec spec(String settings) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { network = resconv, resconv { where = last-level, blocks = 1 }, conv.channels = [16, 16]
                  latentMap { downsampling = 4, channels = 16 }, prior = uniform
                  posterior = vq, vq { codes = %d, codebook = ema, restart = 0.1 }, objective.terms = [commitment]
                  likelihood = gaussian, gaussian.variance = %s }
                """
                    .formatted(CODES, VARIANCE),
                "test")
            .with(settings, "test"),
        ImageShape.of(1, 28, 28));
  }

  private static Found found(ModelSpec spec, float[] theta, float[][] test) {
    Map<String, double[]> found =
        InMemory.evaluate(spec, theta, test, 1, ModelGraph.CODES, ModelGraph.LOG_LIKELIHOOD);
    double[] counts = new double[CODES];
    for (double code : found.get(ModelGraph.CODES)) {
      counts[(int) code]++;
    }
    double all = Arrays.stream(counts).sum();
    double entropy =
        -Arrays.stream(counts).filter(n -> n > 0).map(n -> n / all * Math.log(n / all)).sum();
    // ln p(x|z) is a sum of - (x - mean)^2 / (2 variance) - ln(2 pi variance) / 2.
    double mean = Arrays.stream(found.get(ModelGraph.LOG_LIKELIHOOD)).average().orElseThrow();
    double error = -2 * VARIANCE * (mean / Mnist.SIZE + 0.5 * Math.log(2 * Math.PI * VARIANCE));
    return new Found(error, Math.exp(entropy));
  }

  /** The mean squared error of the training images' mean. */
  private static double errorOfMean(float[][] training, float[][] test) {
    double[] mean = new double[Mnist.SIZE];
    for (float[] image : training) {
      IntStream.range(0, mean.length).forEach(i -> mean[i] += image[i] / training.length);
    }
    return Arrays.stream(test)
        .mapToDouble(
            image ->
                IntStream.range(0, mean.length)
                    .mapToDouble(i -> Math.pow(image[i] - mean[i], 2))
                    .average()
                    .orElseThrow())
        .average()
        .orElseThrow();
  }

  @Test
  void codesTellTheImagesAndAreInUse() {
    float[][] training = Mnist.training();
    float[][] test = Arrays.copyOf(Mnist.test(), 1000);
    double ofMean = errorOfMean(training, test);
    for (String settings :
        new String[] {
          "",
          "model.vq.gradient = rotation",
          "model { vq.restart = 0.0 }",
          "model { vq { codebook = loss, restart = 0.0 }, objective.terms = [codebook, commitment] }",
        }) {
      ModelSpec spec = spec(settings);
      Found trained = found(spec, InMemory.train(spec, training, 64, 1500, 0.002), test);
      System.out.printf(
          "MNIST, VQ-VAE %s: squared error %.5f (mean image %.5f), perplexity %.1f of %d%n",
          settings, trained.squaredError, ofMean, trained.perplexity, CODES);
      assertThat(trained.squaredError).isLessThan(0.2 * ofMean);
      if (!settings.contains("restart")) {
        assertThat(trained.perplexity).isGreaterThan(0.25 * CODES);
      }
    }
    // The control.
    ModelSpec spec = spec("");
    Found untrained = found(spec, Model.layout(spec).initialise(1), test);
    assertThat(untrained.squaredError).isGreaterThan(ofMean);
  }
}
