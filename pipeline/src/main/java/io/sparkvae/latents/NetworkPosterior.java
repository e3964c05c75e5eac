// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.onnx.runtime.ImageNetwork;
import io.sparkvae.onnx.runtime.OutputOrder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which outputs of a network are the posterior of an image.
 *
 * @param outputs names: of mean and log-variance; or of moments; or of an embedding
 * @param order how the numbers of an output lie; equal for mean and log-variance
 */
record NetworkPosterior(Form form, List<String> outputs, OutputOrder order)
    implements Serializable {
  /** What outputs there are. */
  enum Form {
    /** Mean and logarithm of the variance, an output each. */
    MEAN_AND_LOG_VARIANCE,
    /** Both in one output: the first half of the channels is the mean. */
    MOMENTS,
    /** A vector without a distribution. */
    EMBEDDING
  }

  private static final String MEAN = "encode.onnx.mean";
  private static final String LOG_VARIANCE = "encode.onnx.logVariance";
  private static final String MOMENTS = "encode.onnx.moments";
  private static final String EMBEDDING = "encode.onnx.embedding";

  NetworkPosterior {
    outputs = new ArrayList<>(outputs); // a list that can be serialised
  }

  /** The outputs that the settings name. */
  record Named(Form form, List<String> outputs) {}

  /**
   * Reads which outputs the settings name; without any, those of an encoder that this program
   * wrote.
   *
   * @throws ConfigurationFailure when they name outputs of more than one form, or a mean without
   *     its log-variance
   */
  static Named named(Settings settings) {
    String mean = settings.string(MEAN);
    String logVariance = settings.string(LOG_VARIANCE);
    String moments = settings.string(MOMENTS);
    String embedding = settings.string(EMBEDDING);
    if (mean.isEmpty() != logVariance.isEmpty()) {
      throw settings.refused(
          mean.isEmpty() ? MEAN : LOG_VARIANCE,
          "the name of an output, for %s is set; a network without a log-variance has an embedding (%s)"
              .formatted(mean.isEmpty() ? LOG_VARIANCE : MEAN, EMBEDDING),
          "none");
    }
    List<Named> found = new ArrayList<>();
    if (!mean.isEmpty()) {
      found.add(new Named(Form.MEAN_AND_LOG_VARIANCE, List.of(mean, logVariance)));
    }
    if (!moments.isEmpty()) {
      found.add(new Named(Form.MOMENTS, List.of(moments)));
    }
    if (!embedding.isEmpty()) {
      found.add(new Named(Form.EMBEDDING, List.of(embedding)));
    }
    if (found.size() > 1) {
      throw new ConfigurationFailure(
          "encode.onnx: expected outputs of one kind (%s with %s, or %s, or %s), found %s"
              .formatted(
                  MEAN,
                  LOG_VARIANCE,
                  MOMENTS,
                  EMBEDDING,
                  found.stream().flatMap(one -> one.outputs.stream()).toList()));
    }
    return found.isEmpty()
        ? new Named(Form.MEAN_AND_LOG_VARIANCE, List.of(ModelGraph.MU, ModelGraph.LOG_VAR))
        : found.get(0);
  }

  /**
   * Finds the outputs of a network.
   *
   * @throws ConfigurationFailure when it has no such outputs, or they have other shapes
   */
  static NetworkPosterior of(Named named, ImageNetwork network) {
    List<String> known = network.outputs();
    if (!known.containsAll(named.outputs)) {
      throw new ConfigurationFailure(
          "network %s: expected the outputs %s (%s with %s, or %s, or %s), found %s"
              .formatted(
                  network.file().path(),
                  named.outputs,
                  MEAN,
                  LOG_VARIANCE,
                  MOMENTS,
                  EMBEDDING,
                  known));
    }
    List<OutputOrder> orders = network.orders(named.outputs);
    OutputOrder order = orders.get(0);
    if (!orders.stream().allMatch(order::equals)) {
      throw refused(network, "a mean and a log-variance of one shape", orders);
    }
    if (named.form == Form.MOMENTS && order.channels() % 2 != 0) {
      throw refused(network, "moments of an even number of channels", order);
    }
    return new NetworkPosterior(named.form, named.outputs, order);
  }

  private static ConfigurationFailure refused(ImageNetwork network, String expected, Object found) {
    return new ConfigurationFailure(
        "network %s: expected %s, found %s".formatted(network.file().path(), expected, found));
  }

  /** Returns the shape of a latent. */
  LatentShape latent() {
    return order.places() == 1
        ? LatentShape.of(channels())
        : LatentShape.map(order.height(), order.width(), channels());
  }

  private int channels() {
    return form == Form.MOMENTS ? order.channels() / 2 : order.channels();
  }

  /** Returns what the KL divergences are. */
  Divergence divergence() {
    return form == Form.EMBEDDING ? Divergence.NONE : Divergence.EXACT;
  }

  /** Returns the output that has the log-variance; the mean is in the first. */
  String logVarianceOutput() {
    return outputs.get(outputs.size() - 1);
  }

  /** Returns where the mean of a dimension lies among the numbers of an image. */
  int mean(int dimension) {
    return order.index(dimension / channels(), dimension % channels());
  }

  /** Returns where the log-variance of a dimension lies among the numbers of an image. */
  int logVariance(int dimension) {
    int before = form == Form.MOMENTS ? channels() : 0;
    return order.index(dimension / channels(), before + dimension % channels());
  }
}
