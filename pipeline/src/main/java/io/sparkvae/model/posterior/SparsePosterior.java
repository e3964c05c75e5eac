// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;

/**
 * A code, linear in the features, of which only the k largest numbers of each image are kept and
 * the others are 0; the gradient goes through those alone (Makhzani and Frey 2014, arXiv 1312.5663,
 * section 2). In use k is the same as in training.
 *
 * @param active k
 */
@JsonTypeName("k-sparse")
public record SparsePosterior(int active) implements Posterior {
  public SparsePosterior {
    if (active < 1) {
      throw new IllegalArgumentException("k-sparse: expected at least 1, found " + active);
    }
  }

  static SparsePosterior from(Settings settings) {
    int active = settings.integer("model.code.active");
    // Of a map the settings alone do not tell the size; the model knows it.
    int most = LatentShape.isMap(settings) ? Integer.MAX_VALUE : settings.integer("model.latent");
    if (active < 1 || active > most) {
      throw settings.refused(
          "model.code.active", "1 to the %s of model.latent".formatted(most), active);
    }
    return new SparsePosterior(active);
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    Expression all = Layers.head(scope, features, "posterior.mu");
    Expression code = all.times(all.topMask(active));
    return DeterministicPosterior.code(code, scope);
  }

  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.NONE;
  }

  @Override
  public String words() {
    return "a single point, of which the %s are kept"
        .formatted(active == 1 ? "largest dimension" : active + " largest dimensions");
  }
}
