package io.sparkvae.model;

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
      case GIVEN -> new LabelledEncoder(network, Positive.integer(settings, "model.classes"));
    };
  }

  DecoderNetwork to(DecoderNetwork network, Settings settings) {
    return switch (this) {
      case NONE -> network;
      case GIVEN -> new LabelledDecoder(network, Positive.integer(settings, "model.classes"));
    };
  }
}
