// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.graph.Noise;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;

/**
 * A trained model's codes of images, and what it decodes elsewhere among them.
 *
 * @param mu means of the images' posteriors, {@code [images, latent]}
 */
record CodeSpace(ModelSpec spec, float[] theta, double[] mu) {
  static CodeSpace of(ModelSpec spec, float[] theta, float[][] images) {
    return new CodeSpace(
        spec, theta, InMemory.evaluate(spec, theta, images, 1, ModelGraph.MU).get(ModelGraph.MU));
  }

  private double[] decoded(float[] codes) {
    return InMemory.decode(spec, theta, codes);
  }

  private float[] normal(int samples) {
    float[] codes = new float[samples * spec.latent().size()];
    Noise.of(7).gaussian(codes);
    return codes;
  }

  /** Images of N(0, I). */
  double[] ofPrior(int samples) {
    return decoded(normal(samples));
  }

  /** Images of a Gaussian with the codes' mean and variance in each dimension. */
  double[] ofMatched(int samples) {
    int latent = spec.latent().size();
    float[] codes = normal(samples);
    for (int j = 0; j < latent; j++) {
      double mean = 0;
      double square = 0;
      for (int i = j; i < mu.length; i += latent) {
        mean += mu[i] * latent / mu.length;
        square += mu[i] * mu[i] * latent / mu.length;
      }
      for (int i = j; i < codes.length; i += latent) {
        codes[i] = (float) (mean + Math.sqrt(square - mean * mean) * codes[i]);
      }
    }
    return decoded(codes);
  }

  /** Images of codes a part of the way from the code of each image to the next one's. */
  double[] between(double part) {
    int latent = spec.latent().size();
    float[] codes = new float[mu.length - latent];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (float) ((1 - part) * mu[i] + part * mu[i + latent]);
    }
    return decoded(codes);
  }

  /** The largest root mean square between two images that follow each other on those ways. */
  double largestStep(int steps) {
    int pixels = spec.shape().size();
    double largest = 0;
    double[] from = between(0);
    for (int step = 1; step <= steps; step++) {
      double[] to = between((double) step / steps);
      for (int i = 0; i < from.length; i += pixels) {
        double sum = 0;
        for (int pixel = i; pixel < i + pixels; pixel++) {
          sum += (to[pixel] - from[pixel]) * (to[pixel] - from[pixel]) / pixels;
        }
        largest = Math.max(largest, Math.sqrt(sum));
      }
      from = to;
    }
    return largest;
  }
}
