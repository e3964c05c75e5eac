// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.Model;
import io.sparkvae.model.file.PortableModel;
import java.io.Serializable;
import java.util.Optional;

/**
 * A model and a prior over its codes, as they are broadcast.
 *
 * @param prior null for the model's own prior
 */
record ModelAndPrior(PortableModel model, PortableModel prior) implements Serializable {
  static ModelAndPrior of(Model model, Optional<Model> prior) {
    return new ModelAndPrior(PortableModel.of(model), prior.map(PortableModel::of).orElse(null));
  }

  Sampling sampling() {
    return new Sampling(model.model(), Optional.ofNullable(prior).map(PortableModel::model));
  }
}
