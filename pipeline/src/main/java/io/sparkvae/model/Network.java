package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;

/** The deterministic part of encoder and decoder. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Mlp.class, name = "mlp"),
  @JsonSubTypes.Type(value = Convolutional.class, name = "conv")
})
public sealed interface Network extends Serializable permits Mlp, Convolutional {

  /** Names in configurations. */
  enum Kind {
    MLP,
    CONV
  }

  /**
   * @param x {@code [batch, size]}
   * @return features {@code [batch, units]}
   */
  Expression encode(Expression x, ImageShape shape);

  /**
   * @param z {@code [batch, latent]}
   * @return one number a pixel, {@code [batch, size]}, that the likelihood interprets
   */
  Expression decode(Expression z, ImageShape shape);

  /**
   * The network that the settings name.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it cannot take images of this shape
   */
  static Network from(Settings settings, ImageShape shape) {
    return switch (settings.choice("model.network", Kind.class)) {
      case MLP -> Mlp.from(settings);
      case CONV -> Convolutional.from(settings, shape);
    };
  }
}
