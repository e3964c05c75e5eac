// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Magnitude;
import io.sparkvae.graph.cuda.CudaClipping;
import java.util.Optional;

/** Limits each element of a gradient to {@code [-most, most]}. */
public record ValueClipping(double most) implements Clipping {
  static ValueClipping from(Settings settings) {
    return new ValueClipping(settings.realAbove("train.clipping.value", 0));
  }

  @Override
  public ClippingSums clip(float[] gradient) {
    Magnitude magnitude = Magnitude.of(gradient);
    float bound = (float) most;
    if (!(magnitude.largest() > bound)) {
      return new ClippingSums(magnitude.norm(), 0);
    }
    for (int i = 0; i < gradient.length; i++) {
      float size = Math.abs(gradient[i]);
      // An infinite element stays, to be found afterwards.
      if (size > bound && size <= Float.MAX_VALUE) {
        gradient[i] = Math.copySign(bound, gradient[i]);
      }
    }
    return new ClippingSums(magnitude.norm(), 1);
  }

  @Override
  public Optional<CudaClipping> onCard() {
    return Optional.of(new CudaClipping(CudaClipping.Kind.VALUE, most));
  }
}
