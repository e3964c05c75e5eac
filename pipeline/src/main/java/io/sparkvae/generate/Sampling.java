// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.Model;
import java.util.List;
import java.util.Optional;

/**
 * Draws images from a model: from its own prior, or, if it has codes, from a prior over them that
 * was trained afterwards (van den Oord et al. 2017, arXiv 1711.00937, section 3.3).
 */
public final class Sampling {
  private final Decoding model;
  private final Optional<Decoding> prior;

  /**
   * @param prior over the codes of the model; empty for the model's own prior
   */
  public Sampling(Model model, Optional<Model> prior) {
    this.model = new Decoding(model);
    this.prior = prior.map(Decoding::new);
  }

  /**
   * Draws images.
   *
   * @param from index of the first sample
   * @param seed seed of the draws; sample i depends only on the seed and i
   * @return pixels, as from {@link Decoding#samples}
   */
  public List<float[]> samples(long from, int count, long seed) {
    return prior
        .map(codes -> model.ofCodes(codes.samples(from, count, seed), from, seed))
        .orElseGet(() -> model.samples(from, count, seed));
  }
}
