// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Magnitude;
import io.sparkvae.graph.cuda.CudaClipping;
import java.util.Optional;

/**
 * Scales a gradient down to a norm (Pascanu et al. 2013, arXiv 1211.5063, algorithm 1): where
 * {@code |g| > most}, {@code g *= most / |g|}, with the Euclidean norm over all parameters.
 */
public record NormClipping(double most) implements Clipping {
  static NormClipping from(Settings settings) {
    return new NormClipping(settings.realAbove("train.clipping.norm", 0));
  }

  @Override
  public ClippingSums clip(float[] gradient) {
    double norm = Magnitude.of(gradient).norm();
    // Of a gradient that is not finite, the numbers that are not are to be found afterwards.
    if (!(norm > most && norm < Double.POSITIVE_INFINITY)) {
      return new ClippingSums(norm, 0);
    }
    float factor = (float) (most / norm);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= factor;
    }
    return new ClippingSums(norm, 1);
  }

  @Override
  public Optional<CudaClipping> onCard() {
    return Optional.of(new CudaClipping(CudaClipping.Kind.NORM, most));
  }
}
