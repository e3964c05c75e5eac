// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.configuration.Settings;

/** Whether encoder and decoder are given an image's label. */
enum Labels {
  NONE,
  GIVEN;

  static Labels from(Settings settings) {
    return settings.choice("model.labels", Labels.class);
  }

  EncoderNetwork to(EncoderNetwork network, Settings settings) {
    return switch (this) {
      case NONE -> network;
      case GIVEN -> new LabelledEncoder(network, settings.integerFrom("model.classes", 1));
    };
  }

  DecoderNetwork to(DecoderNetwork network, Settings settings) {
    return switch (this) {
      case NONE -> network;
      case GIVEN -> new LabelledDecoder(network, settings.integerFrom("model.classes", 1));
    };
  }
}
