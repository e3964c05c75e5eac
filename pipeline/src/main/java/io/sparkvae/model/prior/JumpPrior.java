// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * States of a sequence, each after the one before by p(z_2|z_1) with a gap of one frame (Gregor et
 * al. 2019, arXiv 1806.03107). The state before the first frame is drawn from what is believed when
 * nothing has been seen; it is not part of z.
 */
@JsonTypeName("jumps")
public record JumpPrior(Jumps jumps) implements Prior {

  static JumpPrior from(Settings settings) {
    return new JumpPrior(Jumps.from(settings));
  }

  private record Density(Scope scope, Jumps jumps) implements LatentDensity {
    /** Only with the states that its posterior draws beside z; they are integrated out of it. */
    @Override
    public Expression logDensity(Expression z) {
      throw new IllegalArgumentException(
          "prior jumps: expected no part of the model to ask for ln p(z) itself");
    }

    @Override
    public Expression sample() {
      LatentShape latent = scope.latentShape();
      int size = latent.channels();
      Expression eps = scope.gaussian("prior", size * (latent.frames() + 1));
      Expression gap = jumps.gap(1, scope.batch());
      Expression z = Jumps.start(scope, scope.batch(), size).sample(eps.slice(1, 0, size));
      List<Expression> states = new ArrayList<>();
      for (long t = 1; t <= latent.frames(); t++) {
        z = jumps.after(scope, z, gap).sample(eps.slice(1, t * size, (t + 1) * size));
        states.add(z);
      }
      return Expression.concat(1, states);
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope, jumps);
  }

  @Override
  public boolean factorises() {
    return true;
  }

  @Override
  public String words() {
    return "learned jumps from frame to frame";
  }
}
