// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.ParameterLayout;
import java.io.Serializable;
import java.util.List;

/**
 * Decoupled weight decay, which makes AdamW of Adam (Loshchilov and Hutter 2019, arXiv 1711.05101,
 * algorithm 2): before the updater's step, {@code theta *= 1 - learningRate * rate}. As in PyTorch
 * the decay follows the learning rate; the gradient and its moments do not know of it.
 *
 * <p>Weights decay: the parameters whose name ends with {@code .weight}, matrices and kernels that
 * multiply what passes through a layer. Biases, gains of normalisations, the numbers of priors,
 * embeddings of labels, learned scales and multipliers do not.
 *
 * @param rate lambda; 0: no decay
 */
public record WeightDecay(double rate) implements Serializable {
  /** No decay. */
  public static final WeightDecay NONE = new WeightDecay(0);

  private static final String WEIGHT = ".weight";

  static WeightDecay from(Settings settings) {
    return switch (settings.choice(Updater.NAME, Updater.Kind.class)) {
      case ADAMW -> new WeightDecay(settings.realFrom("train.updater.weightDecay", 0));
      case ADAM, ADAMAX, RMSPROP, SGD -> NONE;
      case LAMB -> NONE; // decays inside its step
    };
  }

  /** The elements that decay; none if nothing does. */
  public List<ElementRange> decaying(ParameterLayout layout) {
    return rate == 0 ? List.of() : ElementRange.of(layout, WeightDecay::isWeight);
  }

  /** Whether a parameter is a weight. */
  static boolean isWeight(ParameterLayout.Slot slot) {
    return slot.name().endsWith(WEIGHT);
  }

  /** By what weights are multiplied in a step. */
  public double factor(double learningRate) {
    return 1 - learningRate * rate;
  }

  /**
   * Shrinks weights, in place.
   *
   * @param decaying elements that decay
   */
  public void shrink(float[] theta, List<ElementRange> decaying, double learningRate) {
    float factor = (float) factor(learningRate);
    for (ElementRange range : decaying) {
      for (int i = range.from(); i < range.to(); i++) {
        theta[i] *= factor;
      }
    }
  }
}
