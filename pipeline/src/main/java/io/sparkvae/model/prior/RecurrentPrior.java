// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.network.Recurrence;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * prod_t p(z_t | h_(t-1)), each a diagonal Gaussian (Chung et al. 2015, arXiv 1506.02216, equation
 * 5). h_(t-1) depends on the latents and on the image's steps before t, so this prior has a density
 * only beside an image, and is drawn from together with the image's steps.
 */
@JsonTypeName("recurrent")
public record RecurrentPrior(Recurrence recurrence) implements Prior {
  static RecurrentPrior from(Settings settings) {
    return new RecurrentPrior(Recurrence.from(settings));
  }

  /** Of latents that are drawn step by step. */
  @Override
  public RecurrentDensity density(Scope scope, PosteriorAt posterior) {
    return new RecurrentDensity(scope, recurrence, Optional.empty());
  }

  @Override
  public RecurrentDensity density(Scope scope, PosteriorAt posterior, Expression features) {
    return new RecurrentDensity(scope, recurrence, Optional.of(features));
  }

  /** A column is the density of its dimension given the steps before. */
  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public String words() {
    return "the learned prior of each step given the steps before";
  }
}
