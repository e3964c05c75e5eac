// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.quantiser.CodeShape;

/**
 * The result of one split with a learned prior over codes. A model whose codes are certain has the
 * bound -ln p(x) &lt;= -ln p(x|z) - ln p(codes).
 *
 * @param rate -ln p(codes), nats an image
 * @param elbo ln p(x|z) + ln p(codes), nats an image
 * @param bitsPerDimension of the bound, as {@link Measure#bits} defines them; null where there are
 *     none
 * @param bitsPerCode the rate in bits, divided by the codes of an image
 * @param uniformBitsPerCode the same if each code were as likely as any other: log2 K
 */
public record PriorResult(
    Estimate rate,
    Estimate elbo,
    Estimate bitsPerDimension,
    Estimate bitsPerCode,
    double uniformBitsPerCode) {
  static PriorResult of(PriorMoments moments, ModelSpec spec) {
    Estimate elbo = Estimate.of(moments.elbo());
    Estimate rate = Estimate.of(moments.rate());
    CodeShape codes = new CodeShape(spec.codes());
    double bits = 1 / (Math.log(2) * codes.count());
    return new PriorResult(
        rate,
        elbo,
        elbo.negated().bits(spec.measure(), spec.shape().size()),
        new Estimate(rate.mean() * bits, rate.standardError() * bits),
        codes.uniformNats() * bits);
  }
}
