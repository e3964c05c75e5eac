// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.graph.nd4j.SameDiffBridge;
import io.sparkvae.train.step.ElboSums;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What the steps of a round came to, brought home by DL4J's own averaging: three further
 * parameters, which begin a round at 0. The gradient by each of them is a sum over the minibatch,
 * and nothing scales it, so a step subtracts the sum. The average over the workers then has the
 * sums of all, and counts exactly the examples that DL4J has trained on, however often a task was
 * repeated.
 */
final class StepSums {
  private static final String LOG_LIKELIHOOD = "sums.logLikelihood";
  private static final String KL = "sums.kl";
  private static final String EXAMPLES = "sums.examples";

  /** Names of the parameters, in their order. */
  static final List<String> NAMES = List.of(LOG_LIKELIHOOD, KL, EXAMPLES);

  private StepSums() {}

  /**
   * A loss with the same gradient by all other parameters.
   *
   * @param weight 1 for an example, 0 for padding, {@code [batch]}
   * @param logLikelihood {@code [batch]}
   * @param kl {@code [batch, divergences]}
   * @param parameters by name
   */
  static SDVariable with(
      SameDiff sd,
      SDVariable loss,
      SDVariable weight,
      SDVariable logLikelihood,
      SDVariable kl,
      Map<String, SDVariable> parameters) {
    Map<String, SDVariable> sums =
        Map.of(
            LOG_LIKELIHOOD, logLikelihood.mul(weight).sum(),
            KL, kl.mul(sd.reshape(weight, -1, 1)).sum(),
            EXAMPLES, weight.sum());
    SDVariable all = loss.sum();
    for (String name : NAMES) {
      SDVariable sum = SameDiffBridge.detached(sd, sums.get(name));
      all = all.add(parameters.get(name).mul(sum).sum());
    }
    return all;
  }

  /** The model's parameters as a round begins with them: all sums are 0. */
  static float[] begin(float[] theta) {
    return Arrays.copyOf(theta, theta.length + NAMES.size());
  }

  /** The model's parameters of a round that ended. */
  static float[] theta(float[] parameters) {
    return Arrays.copyOf(parameters, parameters.length - NAMES.size());
  }

  /**
   * The sums over the examples of all workers.
   *
   * @param parameters that the average has
   * @param workers over which the average is
   */
  static ElboSums of(float[] parameters, int workers) {
    int at = parameters.length - NAMES.size();
    double scale = -workers;
    return new ElboSums(
        Math.round(scale * parameters[at + 2]), scale * parameters[at], scale * parameters[at + 1]);
  }
}
