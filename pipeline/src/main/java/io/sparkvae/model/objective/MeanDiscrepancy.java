// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.WholeMinibatch;
import java.util.List;

/**
 * weight * MMD^2 between q(z) and p(z), the maximum mean discrepancy of a minibatch of z, one an
 * image, and as many samples of the prior: without bias, so possibly negative (Gretton et al. 2012,
 * equation 3; InfoVAE: Zhao et al. 2019, arXiv 1706.02262; WAE-MMD: Tolstikhin et al. 2018, arXiv
 * 1711.01558). For one image it is 0.
 *
 * @param scales s; the kernels of all are added, with h = 2 * latent * s
 */
@JsonTypeName("mean-discrepancy")
public record MeanDiscrepancy(double weight, Kernel kernel, List<Double> scales) implements Term {

  /** k(a, b) from d = |a - b|^2. */
  public enum Kernel {
    /** e^(-d / h). */
    RBF,
    /** h / (h + d), the inverse multiquadratic. */
    IMQ;

    private Expression of(Expression d, double h) {
      return switch (this) {
        case RBF -> d.times(-1 / h).exp();
        case IMQ -> Expression.constant(h).dividedBy(d.plus(h));
      };
    }
  }

  public MeanDiscrepancy {
    scales = List.copyOf(scales);
    Term.requireWeight("mean discrepancy", weight);
    if (!areScales(scales)) {
      throw new IllegalArgumentException(
          "mean discrepancy: expected positive scales, found " + scales);
    }
  }

  static MeanDiscrepancy from(Settings settings) {
    String key = "model.meanDiscrepancy.scales";
    List<Double> scales = settings.reals(key);
    if (!areScales(scales)) {
      throw settings.refused(key, "a list of positive numbers", scales);
    }
    return new MeanDiscrepancy(
        settings.realFrom("model.meanDiscrepancy.weight", 0),
        settings.choice("model.meanDiscrepancy.kernel", Kernel.class),
        scales);
  }

  private static boolean areScales(List<Double> scales) {
    return !scales.isEmpty()
        && scales.stream().allMatch(s -> s > 0 && s < Double.POSITIVE_INFINITY);
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    Expression z = evidence.firstSample();
    Expression p = evidence.prior().sample();
    return evidence.scope().ofMinibatch(minibatch -> squared(minibatch, z, p).times(weight));
  }

  /** MMD^2, a scalar, of {@code [batch, latent]} each. */
  private Expression squared(WholeMinibatch minibatch, Expression z, Expression p) {
    Expression n = minibatch.count();
    Expression pairs = n.times(n.minus(1)).maximum(1);
    Expression within = sum(minibatch, z, z, true).plus(sum(minibatch, p, p, true));
    Expression between = sum(minibatch, z, p, false);
    Expression several = n.minus(1).step();
    return within.dividedBy(pairs).minus(between.times(2).dividedBy(n.square())).times(several);
  }

  /** The sum of the kernels over the pairs of rows, of the same rows without those of a row. */
  private Expression sum(WholeMinibatch minibatch, Expression a, Expression b, boolean same) {
    long rows = a.shape().get(0);
    long latent = a.shape().get(1);
    Expression d = a.reshape(rows, 1, latent).minus(b.reshape(1, rows, latent)).square().sum(2);
    Expression sum = null;
    for (double scale : scales) {
      Expression next = kernel.of(d, 2 * latent * scale);
      sum = sum == null ? next : sum.plus(next);
    }
    Expression all = sum.times(minibatch.column()).times(minibatch.row()).sum();
    // k(a, a) = 1.
    return same ? all.minus(minibatch.count().times(scales.size())) : all;
  }

  @Override
  public String words() {
    return "%s times the maximum mean discrepancy between codes and the prior"
        .formatted(Phrase.number(weight));
  }
}
