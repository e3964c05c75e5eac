// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.quantiser.Quantised;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The codes of a batch, and z of them. q(z|x) is 1 at z, so ln q is 0 there; columns of densities
 * and divergences are codes.
 *
 * @param mu z of each image, {@code [batch, latent]}
 * @param z the same for each sample, {@code [samples * batch, latent]}
 * @param levels codes of all levels, one level after the other, {@code [batch, codes]}
 * @param stood what each codebook of {@link CodePosterior#codebooks} stood for, {@code [batch *
 *     vectors of an image, width]}
 * @param errors from the codebooks, summed over an image, {@code [batch]}; empty without codebooks
 */
public record QuantisedDraw(
    Expression mu,
    Expression z,
    Expression levels,
    List<Expression> stood,
    Optional<Quantised.Errors> errors)
    implements Draw {

  /**
   * The draw of quantised vectors.
   *
   * @param mu {@code [batch, latent]}
   * @param parts in the order of their codes; each has the same number of vectors for every image
   */
  static QuantisedDraw of(Scope scope, Expression mu, List<Quantised> parts) {
    List<Expression> codes = new ArrayList<>();
    List<Expression> stood = new ArrayList<>();
    for (Quantised part : parts) {
      part.codes().forEach(level -> codes.add(ofImages(scope, level)));
      stood.addAll(part.stood());
    }
    Optional<Quantised.Errors> errors =
        parts.stream()
            .flatMap(part -> part.errors().stream())
            .map(rows -> rows.map(error -> ofImages(scope, error).sum(1)))
            .reduce(Quantised.Errors::plus);
    return new QuantisedDraw(
        mu, scope.repeated(mu), Expression.concat(1, codes), List.copyOf(stood), errors);
  }

  /** {@code [batch * n]} to {@code [batch, n]}. */
  private static Expression ofImages(Scope scope, Expression rows) {
    return rows.reshape(scope.batch(), rows.shape().get(0) / scope.batch());
  }

  /**
   * The errors that a term is made of.
   *
   * @param term for the message
   * @throws IllegalArgumentException when the posterior has no codebook
   */
  public static Quantised.Errors errors(Draw draw, String term) {
    return draw instanceof QuantisedDraw quantised && quantised.errors.isPresent()
        ? quantised.errors.get()
        : refused(term);
  }

  private static Quantised.Errors refused(String term) {
    throw new IllegalArgumentException(
        "term %s: expected a posterior with a codebook (vq, rvq)".formatted(term));
  }

  @Override
  public Optional<Expression> codes() {
    return Optional.of(levels);
  }

  @Override
  public Optional<Expression> logVar() {
    return Optional.empty();
  }

  @Override
  public Expression logDensity(Scope scope) {
    return Expression.constant(0).broadcast(z.shape().get(0), levels.shape().get(1));
  }

  /** ln K of each code, if the prior is uniform. */
  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    return Draw.estimate(scope, this, prior);
  }
}
