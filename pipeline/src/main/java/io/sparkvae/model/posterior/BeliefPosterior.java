// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.RecurrentCell;
import io.sparkvae.model.prior.JumpPrior;
import io.sparkvae.model.prior.Jumps;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The states of a sequence as they are believed to be at each frame, given the frames up to it: a
 * recurrent network goes over the features of the frames, and its output b_t gives p_B(z_t|b_t)
 * (Gregor et al. 2019, arXiv 1806.03107, section 4). So z holds one state for each frame, drawn
 * apart from the others.
 *
 * @param cell of the recurrent network
 * @param jumps between states, those of the prior
 */
@JsonTypeName("belief")
public record BeliefPosterior(RecurrentCell cell, Jumps jumps) implements Posterior {

  static BeliefPosterior from(Settings settings) {
    return new BeliefPosterior(
        RecurrentCell.from(settings, "model.belief.cell", "model.belief.units"),
        Jumps.from(settings));
  }

  @Override
  public BeliefDraw draw(Scope scope, Expression features) {
    List<Expression> beliefs = new ArrayList<>();
    beliefs.add(cell.start(features.shape().get(0)).output());
    beliefs.addAll(cell.outputs(scope, "belief", features, scope.latentShape().frames()));
    return BeliefDraw.of(scope, jumps, Expression.concat(1, beliefs));
  }

  @Override
  public boolean placewise() {
    return true;
  }

  /** One part of a frame's divergence is in closed form, the other at a sample. */
  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.SAMPLE;
  }

  /** Whether a prior has the same jumps. */
  public boolean goesWith(Prior prior) {
    return prior instanceof JumpPrior other && other.jumps().equals(jumps);
  }

  @Override
  public String words() {
    return "a Gaussian for the state at each step of the sequence, given a belief from the steps before";
  }
}
