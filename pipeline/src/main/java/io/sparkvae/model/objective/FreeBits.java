// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * sum_j max(lambda, E KL_j): a dimension is not pressed below lambda (Kingma et al. 2016, arXiv
 * 1606.04934, equation 15). The mean over the minibatch comes before the maximum; under averaging
 * it is that of each worker's own minibatch, so a dimension may be free for one worker and not for
 * another.
 *
 * @param nats lambda, a dimension
 */
@JsonTypeName("free-bits")
public record FreeBits(double nats) implements Term {
  public FreeBits {
    Term.requireFromZero("free bits", "nats", nats);
  }

  static FreeBits from(Settings settings) {
    return new FreeBits(settings.realFrom("model.freeBits.nats", 0));
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    Scope scope = evidence.scope();
    double least = nats * scope.latent();
    // max(a, lambda) = relu(a - lambda) + lambda.
    return scope.ofMinibatch(
        minibatch -> minibatch.meanOfRows(evidence.kl()).minus(nats).relu().sum().plus(least));
  }

  @Override
  public String words() {
    return "the KL divergence of each dimension beyond %s free nats".formatted(Phrase.number(nats));
  }
}
