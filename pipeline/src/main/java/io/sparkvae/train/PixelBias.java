// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.train.step.WorkOrder;
import org.apache.spark.api.java.JavaSparkContext;

/** Where the biases of the decoder's last layer start. */
enum PixelBias {
  /** At 0: of a Bernoulli likelihood, every pixel is grey at first. */
  ZERO,
  /**
   * At values with which the decoder predicts the mean training image, whatever z is. A
   * convolutional decoder has a bias for each channel and predicts the channel's mean. The code of
   * Burda et al. 2016 (arXiv 1509.00519) starts so. Otherwise the first steps are spent on learning
   * the biases, and meanwhile the KL divergence closes dimensions of z that later steps do not open
   * again.
   */
  MEAN;

  static final String KEY = "train.pixelBias";

  /**
   * Reads the setting.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the model has no biases that can predict
   *     a mean, or the trainer computes all parameters itself
   */
  static PixelBias from(Settings settings, ModelSpec spec) {
    PixelBias bias = settings.choice(KEY, PixelBias.class);
    if (bias == MEAN) {
      if (settings.choice("train.trainer", TrainerKind.class) == TrainerKind.CLOSED_FORM) {
        throw settings.refused(KEY, "zero for trainer closed-form", Settings.spelled(bias));
      }
      if (spec.decoder().autoregressive()) {
        throw settings.refused(KEY, "zero for an autoregressive decoder", Settings.spelled(bias));
      }
      if (spec.latent().frames() > 1) {
        throw settings.refused(
            KEY, "zero for models of single steps (model.sequence.of)", Settings.spelled(bias));
      }
      if (spec.likelihood().numberOfMean(0.5).isEmpty()) {
        throw settings.refused(
            KEY,
            "zero for likelihoods other than bernoulli, gaussian and laplace",
            Settings.spelled(bias));
      }
    }
    return bias;
  }

  /** The parameters that training starts with. */
  float[] start(JavaSparkContext spark, WorkOrder order) {
    ParameterLayout layout = Model.layout(order.spec());
    float[] theta = layout.initialise(order.learning().seed());
    if (this == MEAN) {
      write(MeanImage.of(spark, order), order.spec(), layout, theta);
    }
    return theta;
  }

  /**
   * Sets the biases of the first number of each pixel or channel; other biases are left as they
   * are.
   */
  private static void write(
      MeanImage image, ModelSpec spec, ParameterLayout layout, float[] theta) {
    Likelihood likelihood = spec.likelihood();
    ParameterLayout.Slot slot = layout.slot(DecoderNetwork.PIXELS + ".bias");
    int biases = slot.size() / likelihood.numbers();
    double[] means = image.meansOf(biases);
    for (int i = 0; i < biases; i++) {
      theta[slot.offset() + i] = (float) likelihood.numberOfMean(means[i]).orElseThrow();
    }
  }
}
