// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Initialisation;

/**
 * How the weights of a network start, by name; each has mean 0. Biases start at 0, except those of
 * pixels ({@code train.pixelBias}).
 */
public enum WeightInitialisation {
  /** As suits the activation that follows: see {@link Activation#initialisation}. */
  AUTO,
  /** Variance 2 / (fan in + fan out) (Glorot and Bengio 2010), also called Xavier. */
  GLOROT_NORMAL,
  GLOROT_UNIFORM,
  /** Variance 2 / fan in (He et al. 2015), also called Kaiming. */
  HE_NORMAL,
  HE_UNIFORM,
  /** Variance 1 / fan in (LeCun et al. 1998). */
  LECUN_NORMAL,
  LECUN_UNIFORM;

  Initialisation of(Activation following, long fanIn, long fanOut) {
    return switch (this) {
      case AUTO -> following.initialisation(fanIn, fanOut);
      case GLOROT_NORMAL -> new Initialisation.Glorot(fanIn, fanOut);
      case GLOROT_UNIFORM -> new Initialisation.Uniform(new Initialisation.Glorot(fanIn, fanOut));
      case HE_NORMAL -> new Initialisation.He(fanIn);
      case HE_UNIFORM -> new Initialisation.Uniform(new Initialisation.He(fanIn));
      case LECUN_NORMAL -> new Initialisation.LeCun(fanIn);
      case LECUN_UNIFORM -> new Initialisation.Uniform(new Initialisation.LeCun(fanIn));
    };
  }
}
