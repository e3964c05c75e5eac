// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * p(z) = p(z_L) prod_i p(z_i | z_i+1) (Sønderby et al. 2016, arXiv 1602.02282, equations 1 to 3);
 * the decoder reads the lowest layer alone.
 */
@JsonTypeName("ladder")
public record LadderPrior(Hierarchy layers) implements Prior {

  static LadderPrior from(Settings settings) {
    return new LadderPrior(layers(settings));
  }

  /** The layers that the settings name, those of the posterior too. */
  public static Hierarchy layers(Settings settings) {
    String key = "model.ladder.layers";
    int latent = settings.integer("model.latent");
    int layers = settings.integerFrom(key, 1);
    if (layers < 2 || layers > Math.min(latent, 16)) {
      throw settings.refused(key, "2 to 16 layers, at most one a latent dimension", layers);
    }
    return new Hierarchy(
        Hierarchy.halved(latent, layers),
        settings.integersFrom("model.ladder.hidden", 1),
        settings.choice("model.ladder.activation", Activation.class));
  }

  private record Density(Scope scope, Hierarchy layers) implements LatentDensity {
    @Override
    public Expression logDensity(Expression z) {
      List<Expression> densities = new ArrayList<>();
      for (int i = 0; i < layers.top(); i++) {
        Gaussian p = layers.below(scope, i, layers.layer(z, i + 1));
        densities.add(p.logDensity(layers.layer(z, i)));
      }
      densities.add(Gaussian.logStandard(layers.layer(z, layers.top())));
      return Hierarchy.joined(densities);
    }

    @Override
    public Expression sample() {
      Expression eps = scope.gaussian("prior", layers.latent());
      List<Expression> z = new ArrayList<>(List.of(layers.layer(eps, layers.top())));
      for (int i = layers.top() - 1; i >= 0; i--) {
        Gaussian p = layers.below(scope, i, z.get(z.size() - 1));
        z.add(layers.drawn(p, Optional.of(eps), i));
      }
      Collections.reverse(z);
      return Hierarchy.joined(z);
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope, layers);
  }

  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public Expression emitted(Expression z) {
    return layers.layer(z, 0);
  }

  @Override
  public String words() {
    return "the learned hierarchy of %s layers".formatted(layers.sizes().size());
  }
}
