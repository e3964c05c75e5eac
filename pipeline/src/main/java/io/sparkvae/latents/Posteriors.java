// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import java.util.List;

/**
 * The outputs of a model for the images of a batch. Arrays are row-major, {@code [batch, latent]};
 * {@code logLikelihood} is {@code [batch]}. {@code logVar} is empty for a posterior without
 * variance.
 */
record Posteriors(
    Batch images, float[] mu, float[] logVar, float[] kl, float[] logLikelihood, float[] z) {
  private static final List<String> OUTPUTS =
      List.of(
          ModelGraph.MU,
          ModelGraph.LOG_VAR,
          ModelGraph.KL,
          ModelGraph.LOG_LIKELIHOOD,
          ModelGraph.Z);

  /** Returns the names of the outputs to evaluate, without those that the graph does not have. */
  static List<String> outputs(GraphSession session) {
    return OUTPUTS.stream().filter(session.graph().outputs()::containsKey).toList();
  }

  /**
   * Reads the outputs of a graph.
   *
   * @throws io.sparkvae.failure.DataFailure when a number is not finite; the message names the
   *     image
   */
  static Posteriors of(Batch images, GraphSession session) {
    return new Posteriors(
        images,
        images.finite(session, ModelGraph.MU),
        session.graph().outputs().containsKey(ModelGraph.LOG_VAR)
            ? images.finite(session, ModelGraph.LOG_VAR)
            : new float[0],
        images.finite(session, ModelGraph.KL),
        images.finite(session, ModelGraph.LOG_LIKELIHOOD),
        images.finite(session, ModelGraph.Z));
  }

  /** Returns the evidence lower bound of image {@code i}, in nats. */
  double elbo(int i) {
    double elbo = logLikelihood[i];
    int latent = kl.length / logLikelihood.length;
    for (int j = i * latent; j < (i + 1) * latent; j++) {
      elbo -= kl[j];
    }
    return elbo;
  }
}
