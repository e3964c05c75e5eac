// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.Model;
import io.sparkvae.model.file.PortableModel;
import java.io.Serializable;
import java.util.Optional;

/**
 * What tasks draw samples with, as it is broadcast.
 *
 * @param prior over the model's codes or latents; null for the model's own prior
 * @param source where z comes from; null for the prior
 */
record SamplingParts(PortableModel model, PortableModel prior, LatentSource source)
    implements Serializable {
  static SamplingParts of(Model model, Optional<Model> prior, Optional<LatentSource> source) {
    return new SamplingParts(
        PortableModel.of(model), prior.map(PortableModel::of).orElse(null), source.orElse(null));
  }

  Sampling sampling() {
    return new Sampling(
        model.model(),
        Optional.ofNullable(prior).map(PortableModel::model),
        Optional.ofNullable(source));
  }
}
