// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.quantiser.CodeShape;
import java.util.Optional;

/**
 * What a model is of.
 *
 * @param kind what x is
 * @param codes if it is codes
 */
record Subject(Kind kind, Optional<CodeShape> codes) {
  static final Subject IMAGES = new Subject(Kind.IMAGES, Optional.empty());
  static final Subject LATENTS = new Subject(Kind.LATENTS, Optional.empty());

  /** What x is. */
  enum Kind {
    IMAGES,
    CODES,
    LATENTS
  }

  static Subject of(CodeShape codes) {
    return new Subject(Kind.CODES, Optional.of(codes));
  }

  /** The likelihood that the settings name. */
  Likelihood likelihood(Settings settings) {
    return switch (kind) {
      case IMAGES, CODES -> Likelihood.from(settings, codes);
      case LATENTS -> Likelihood.ofLatents(settings);
    };
  }
}
