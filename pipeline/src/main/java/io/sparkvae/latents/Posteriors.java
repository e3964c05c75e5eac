// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The outputs of a model for the images of a batch. Arrays are row-major, {@code [batch, latent]};
 * {@code kl} is {@code [batch, divergences]}, {@code logLikelihood} {@code [batch]}.
 *
 * @param mu empty for a posterior of codes
 * @param logVar empty for a posterior without variance
 * @param codes whole numbers, {@code [batch, codes]}; empty for a posterior without codes
 */
public record Posteriors(
    BatchImages images,
    float[] mu,
    float[] logVar,
    float[] kl,
    float[] logLikelihood,
    float[] codes,
    float[] z) {
  private static final List<String> OUTPUTS =
      List.of(
          ModelGraph.MU,
          ModelGraph.LOG_VAR,
          ModelGraph.KL,
          ModelGraph.LOG_LIKELIHOOD,
          ModelGraph.CODES,
          ModelGraph.Z);

  /** Returns the names of the outputs to evaluate: those that are written and that there are. */
  static List<String> outputs(Graph graph) {
    Set<String> all = graph.outputs().keySet();
    return OUTPUTS.stream().filter(output -> written(all, output)).toList();
  }

  /** The mean of a posterior of codes is z, which is written as such if it is asked for. */
  private static boolean written(Set<String> all, String output) {
    return all.contains(output)
        && !(output.equals(ModelGraph.MU) && all.contains(ModelGraph.CODES));
  }

  /**
   * Reads the outputs of a graph.
   *
   * @throws io.sparkvae.failure.DataFailure when a number is not finite; the message names the
   *     image
   */
  static Posteriors of(Batch images, GraphSession session) {
    return new Posteriors(
        images.images(),
        read(images, session, ModelGraph.MU),
        read(images, session, ModelGraph.LOG_VAR),
        read(images, session, ModelGraph.KL),
        read(images, session, ModelGraph.LOG_LIKELIHOOD),
        read(images, session, ModelGraph.CODES),
        read(images, session, ModelGraph.Z));
  }

  private static float[] read(Batch images, GraphSession session, String output) {
    return written(session.graph().outputs().keySet(), output)
        ? images.finite(session, output)
        : new float[0];
  }

  /** Returns the number of images. */
  public int count() {
    return images.count();
  }

  /**
   * Returns the numbers of image {@code i}.
   *
   * @param values one of the arrays of this batch, {@code [batch, n]}
   * @return {@code [n]}
   */
  public double[] numbers(float[] values, int i) {
    int width = values.length / images.capacity();
    return IntStream.range(i * width, (i + 1) * width).mapToDouble(j -> values[j]).toArray();
  }

  /** Returns the codes of image {@code i}. */
  public int[] codes(int i) {
    int count = codes.length / logLikelihood.length;
    return IntStream.range(i * count, (i + 1) * count).map(j -> (int) codes[j]).toArray();
  }

  /** Returns the evidence lower bound of image {@code i}, in nats. */
  public double elbo(int i) {
    double elbo = logLikelihood[i];
    int latent = kl.length / logLikelihood.length;
    for (int j = i * latent; j < (i + 1) * latent; j++) {
      elbo -= kl[j];
    }
    return elbo;
  }
}
