// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.posterior.GaussianDraw;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.model.scope.WholeMinibatch;

/**
 * weight * TC, TC = KL(q(z) || prod_j q(z_j)), q(z) estimated from the minibatch (Chen et al. 2018,
 * arXiv 1802.04942, section 3). As KL(q(z|x) || p(z)) is mutual information + TC + dimension-wise
 * KL (equation 2), beta-TC-VAE's objective is the rate and this with weight beta - 1.
 *
 * @param images N, in the training set
 */
@JsonTypeName("total-correlation")
public record TotalCorrelation(double weight, Sampling sampling, long images) implements Term {

  /** How a minibatch of M images stands for the N of the training set. */
  public enum Sampling {
    /** q(z) = 1/(N M) sum_i q(z|x_i): biased. */
    WEIGHTED,
    /**
     * q(z) = 1/N q(z|x) + (N - 1) / (N (M - 1)) times the others' sum: unbiased. It is the mean of
     * appendix C.2's estimator over which of the others it singles out.
     */
    STRATIFIED
  }

  public TotalCorrelation {
    Term.requireWeight("total correlation", weight);
    if (images < 2) {
      throw new IllegalArgumentException(
          "total correlation: expected at least 2 images, found " + images);
    }
  }

  static TotalCorrelation from(Settings settings, Occasion occasion) {
    long images = images(settings, occasion);
    if (images < 2) {
      throw settings.refused(IMAGES, "auto, or at least 2 training images", images);
    }
    return new TotalCorrelation(
        settings.realFrom("model.totalCorrelation.weight", 0),
        settings.choice("model.totalCorrelation.sampling", Sampling.class),
        images);
  }

  private static long images(Settings settings, Occasion occasion) {
    if (!settings.string(IMAGES).equals("auto")) {
      return settings.longInteger(IMAGES);
    }
    return occasion
        .images()
        .orElseThrow(() -> settings.refused(IMAGES, "a number where no shards tell it", "auto"));
  }

  private static final String IMAGES = "model.totalCorrelation.images";

  @Override
  public OfMinibatch value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression densities =
        GaussianDraw.required(evidence.draw(), "total-correlation").pairwise(scope);
    return scope.ofMinibatch(
        minibatch -> {
          Expression logWeights = logWeights(scope, minibatch);
          long rows = logWeights.shape().get(0);
          Expression joint = densities.sum(2).plus(logWeights).logSumExp(1);
          Expression marginals =
              densities.plus(logWeights.reshape(rows, scope.batch(), 1)).logSumExp(1).sum(1);
          return scope.meanOfSamples(joint.minus(marginals)).times(weight);
        });
  }

  /** ln of what each example's density counts for each sample, {@code [samples * batch, batch]}. */
  private Expression logWeights(Scope scope, WholeMinibatch minibatch) {
    Expression padding = minibatch.weight().minus(1).times(NOTHING).reshape(1, scope.batch());
    Expression m = minibatch.count();
    Expression own = scope.repeated(identity(scope.batch()));
    Expression logWeights =
        switch (sampling) {
          case WEIGHTED -> own.times(0).minus(m.log()).minus(Math.log(images));
          case STRATIFIED ->
              own.times(-Math.log(images))
                  .plus(
                      own.negate()
                          .plus(1)
                          .times(
                              m.minus(1)
                                  .maximum(1)
                                  .log()
                                  .negate()
                                  .plus(Math.log((images - 1.0) / images))));
        };
    return logWeights.plus(padding);
  }

  private static Expression identity(long n) {
    double[] values = new double[Math.toIntExact(n * n)];
    for (int i = 0; i < n; i++) {
      values[Math.toIntExact(i * n + i)] = 1;
    }
    return Expression.constant(values, n, n);
  }

  /** Taken from ln q of padding: e to that is 0 beside any density. */
  private static final double NOTHING = 1e9;

  @Override
  public String words() {
    return "%s times the total correlation of the latent dimensions"
        .formatted(Phrase.number(weight));
  }
}
