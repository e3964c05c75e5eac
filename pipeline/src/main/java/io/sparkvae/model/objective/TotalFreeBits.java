// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;

/**
 * max(lambda, E KL): {@link FreeBits} of all dimensions together, which may share the nats out as
 * they like (Kingma et al. 2016, arXiv 1606.04934, with one group). The mean over the minibatch
 * comes before the maximum; under averaging it is each worker's own.
 *
 * @param nats lambda, an image
 */
@JsonTypeName("total-free-bits")
public record TotalFreeBits(double nats) implements Term {
  public TotalFreeBits {
    Term.requireFromZero("free bits", "nats", nats);
  }

  static TotalFreeBits from(Settings settings) {
    return new TotalFreeBits(settings.realFrom("model.totalFreeBits.nats", 0));
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    Expression kl = evidence.rate().expression();
    return evidence
        .scope()
        .ofMinibatch(minibatch -> minibatch.mean(kl).minus(nats).relu().plus(nats));
  }

  @Override
  public String words() {
    return "the KL divergence beyond %s free nats".formatted(Phrase.number(nats));
  }
}
