// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import java.util.List;
import org.apache.spark.sql.Row;

/** A linear model with Gaussian noise, whose likelihood is known: probabilistic PCA. */
final class LinearModel {
  private static final int SIZE = Fixture.SHAPE.size();
  private static final double NOISE = 0.2;

  /** Columns of W are multiples of orthogonal vectors: pixels j, j + 3, j + 6, … */
  static final int LATENT = 3;

  private LinearModel() {}

  /** Settings of its evaluation. */
  static Settings settings(int samples, String... more) {
    Settings settings =
        Fixture.settings(
            "model.hidden=[]",
            "model.likelihood=gaussian",
            "model.gaussian.variance=" + NOISE,
            "evaluate.batchSize=16",
            "evaluate.samples=" + samples);
    for (String override : more) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private static double length(int j) {
    return 0.5 * (j + 1);
  }

  /** W_ij. */
  private static double weight(int pixel, int j) {
    return pixel % LATENT == j ? length(j) / Math.sqrt((double) SIZE / LATENT) : 0;
  }

  /** x - mean, with a mean of 0.4 everywhere. */
  private static double centred(byte[] pixels, int pixel) {
    return (pixels[pixel] & 0xff) / 255.0 - 0.4;
  }

  /**
   * The linear model, its posterior that of Tipping and Bishop 1999, mean M^-1 W^T (x - m) and
   * variance s^2 M^-1, or one beside it.
   *
   * @param shrunk factor of the posterior mean
   * @param widened factor of the posterior variance
   */
  static Model model(double shrunk, double widened) {
    Model model = Fixture.model(settings(1));
    float[] theta = model.parameters();
    for (var slot : model.layout().slots()) {
      for (int i = 0; i < slot.size(); i++) {
        theta[slot.offset() + i] =
            (float)
                switch (slot.name()) {
                  case "posterior.mu.weight" -> {
                    int j = i % LATENT;
                    yield shrunk * weight(i / LATENT, j) / (length(j) * length(j) + NOISE);
                  }
                  case "posterior.mu.bias" -> {
                    double sum = 0;
                    for (int pixel = 0; pixel < SIZE; pixel++) {
                      sum += 0.4 * weight(pixel, i);
                    }
                    yield -shrunk * sum / (length(i) * length(i) + NOISE);
                  }
                  case "posterior.logVar.weight" -> 0;
                  case "posterior.logVar.bias" ->
                      Math.log(widened * NOISE / (length(i) * length(i) + NOISE));
                  case "decoder.pixels.weight" -> weight(i % SIZE, i / SIZE);
                  case "decoder.pixels.bias" -> 0.4;
                  default -> throw new AssertionError(slot.name());
                };
      }
    }
    return model;
  }

  /** Mean of -ln N(x; m, W W^T + s^2 I) of rows of images. */
  static double exact(List<Row> images) {
    double total = 0;
    for (Row image : images) {
      byte[] pixels = image.getAs(1);
      double squares = 0;
      double[] along = new double[LATENT];
      for (int pixel = 0; pixel < SIZE; pixel++) {
        squares += Math.pow(centred(pixels, pixel), 2);
        for (int j = 0; j < LATENT; j++) {
          along[j] += weight(pixel, j) * centred(pixels, pixel);
        }
      }
      double logDeterminant = (SIZE - LATENT) * Math.log(NOISE);
      for (int j = 0; j < LATENT; j++) {
        squares -= along[j] * along[j] / (length(j) * length(j) + NOISE);
        logDeterminant += Math.log(length(j) * length(j) + NOISE);
      }
      total += 0.5 * (SIZE * Math.log(2 * Math.PI) + logDeterminant + squares / NOISE);
    }
    return total / images.size();
  }
}
