// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.Codebook;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * A posterior that gives an image codes without doubt: q(z|x) is 1 at one z and 0 elsewhere (van
 * den Oord et al. 2017, arXiv 1711.00937, equation 1). Against the uniform prior over codes its KL
 * divergence is ln K for each code, a constant.
 */
public sealed interface CodePosterior extends Posterior
    permits QuantisedPosterior, TwoLevelPosterior {

  @Override
  QuantisedDraw draw(Scope scope, Expression features);

  /**
   * The levels of an image's codes, one after the other.
   *
   * @throws IllegalArgumentException when a latent of this shape has no such codes
   */
  List<CodeLevel> levels(LatentShape latent);

  /**
   * z of codes, as {@link #draw} makes it of its codes.
   *
   * @param codes whole numbers, {@code [rows, codes of an image]}
   * @return {@code [rows, latent]}
   */
  Expression decoded(Scope scope, Expression codes);

  /**
   * The codebooks, in the order in which each needs those before it; empty where there are none.
   */
  List<NamedCodebook> codebooks();

  /**
   * A codebook of the model.
   *
   * @param name with which the names of its tensors begin
   */
  record NamedCodebook(String name, Codebook codebook) {}

  /** Names of the states that count how often an image has each code, one a level. */
  List<String> counts();

  /**
   * The codes of each level by themselves.
   *
   * @param codes {@code [rows, codes of an image]}
   * @return {@code [rows * places]} of each level, those of the first row first
   */
  static List<Expression> apart(Expression codes, List<CodeLevel> levels) {
    List<Expression> apart = new ArrayList<>();
    long rows = codes.shape().get(0);
    long from = 0;
    for (CodeLevel level : levels) {
      long to = from + level.places();
      apart.add(codes.slice(1, from, to).reshape(rows * level.places()));
      from = to;
    }
    return apart;
  }

  /** Number of codes of an image. */
  default int codes(LatentShape latent) {
    return levels(latent).stream().mapToInt(CodeLevel::places).sum();
  }

  @Override
  default int divergences(LatentShape latent) {
    return codes(latent);
  }

  @Override
  default Divergence divergence(Prior prior) {
    return Divergence.EXACT;
  }
}
