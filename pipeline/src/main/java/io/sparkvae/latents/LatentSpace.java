// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.scope.LatentShape;
import java.util.List;

/**
 * What an encoder gives of each image.
 *
 * @param codes levels of codes; empty for an encoder without codes
 * @param divergence what the KL divergences are
 * @param likelihoods whether ln p(x|z) is known
 */
record LatentSpace(
    LatentShape latent,
    List<CodeLevel> codes,
    Divergence divergence,
    LatentsContent.Likelihoods likelihoods) {

  static LatentSpace of(ModelSpec spec) {
    return new LatentSpace(
        spec.latent(), spec.codes(), spec.divergence(), LatentsContent.Likelihoods.KNOWN);
  }

  static LatentSpace of(NetworkPosterior posterior) {
    return new LatentSpace(
        posterior.latent(), List.of(), posterior.divergence(), LatentsContent.Likelihoods.ABSENT);
  }

  /** Returns the columns of a table. */
  LatentsSchema schema(EncodingPlan.Columns columns) {
    return new LatentsSchema(latent, codes, columns);
  }
}
