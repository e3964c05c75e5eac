// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.posterior.Draw;
import io.sparkvae.model.posterior.GaussianDraw;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.WholeMinibatch;

/**
 * lambda_od sum_{i != j} Cov_ij^2 + lambda_d sum_i (Cov_ii - 1)^2 over the minibatch, that of each
 * worker under averaging: DIP-VAE (Kumar et al. 2018, arXiv 1711.00848, equations 6 and 7).
 *
 * @param of whose covariance
 * @param offDiagonal lambda_od
 * @param diagonal lambda_d
 */
@JsonTypeName("disentangled-prior")
public record DisentangledPrior(Of of, double offDiagonal, double diagonal) implements Term {

  /** Whose covariance is pressed towards the identity. */
  public enum Of {
    /** That of the posterior's means: DIP-VAE-I. */
    MEANS,
    /** That of z, the means' and the mean of the variances: DIP-VAE-II. */
    SAMPLES
  }

  public DisentangledPrior {
    Term.requireWeight("disentangled prior", offDiagonal);
    Term.requireWeight("disentangled prior", diagonal);
  }

  static DisentangledPrior from(Settings settings) {
    return new DisentangledPrior(
        settings.choice("model.disentangledPrior.of", Of.class),
        settings.realFrom("model.disentangledPrior.offDiagonal", 0),
        settings.realFrom("model.disentangledPrior.diagonal", 0));
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    return evidence.scope().ofMinibatch(minibatch -> penalty(minibatch, evidence.draw()));
  }

  private Expression penalty(WholeMinibatch minibatch, Draw draw) {
    Expression mu = draw.mu();
    int latent = Math.toIntExact(mu.shape().get(1));
    Expression centred = mu.minus(minibatch.meanOfRows(mu));
    Expression weighed = centred.times(minibatch.column());
    Expression covariance =
        centred.permute(1, 0).matrixProduct(weighed).dividedBy(minibatch.count());
    Expression variance = covariance.times(diagonalMask(latent)).sum(1);
    Expression outside =
        covariance.square().times(diagonalMask(latent).negate().plus(1)).sum().times(offDiagonal);
    if (of == Of.SAMPLES) {
      Gaussian q = GaussianDraw.required(draw, "disentangled-prior of samples").q();
      variance = variance.plus(minibatch.meanOfRows(q.logVar().exp()));
    }
    return variance.minus(1).square().sum().times(diagonal).plus(outside);
  }

  private static Expression diagonalMask(int n) {
    double[] mask = new double[n * n];
    for (int i = 0; i < n; i++) {
      mask[i * n + i] = 1;
    }
    return Expression.constant(mask, n, n);
  }

  @Override
  public String words() {
    return "a penalty on the covariance of the latent dimensions";
  }
}
