// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.Scope;

/** The context of an autoregressive decoder that reads nothing but the pixels before. */
@JsonTypeName("none")
public record NoContext() implements DecoderNetwork {
  /**
   * The network that makes maps of z for an autoregressive decoder. {@code auto} is the encoder's
   * kind, or none where it would have nothing to read: a model without latent variables and without
   * labels.
   *
   * @param key that names it
   */
  static DecoderNetwork context(Settings settings, ImageShape shape, String key) {
    boolean nothing =
        settings.string("model.posterior").equals("none") && Labels.from(settings) == Labels.NONE;
    String name = settings.string(key);
    return switch (name) {
      case "none" -> new NoContext();
      case "auto" -> nothing ? new NoContext() : DecoderNetwork.named(settings, shape, key);
      case "mlp", "conv", "resconv" -> DecoderNetwork.named(settings, shape, key);
      default -> throw settings.refused(key, "auto, none, mlp, conv or resconv", name);
    };
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    throw new IllegalArgumentException(
        "decoder none: expected the context of an autoregressive decoder, found a decoder");
  }
}
