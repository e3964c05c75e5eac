// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Fully connected layers: Kingma and Welling 2014 with any number of hidden layers. With none, the
 * network is linear.
 *
 * @param hidden units of the hidden layers in the order of an encoder, from the pixels to the
 *     latent; a decoder goes through them backwards
 */
@JsonTypeName("mlp")
public record Mlp(List<Integer> hidden, LayerStyle style)
    implements EncoderNetwork, DecoderNetwork {
  public Mlp {
    hidden = List.copyOf(hidden);
    if (!style.takes(hidden)) {
      throw new IllegalArgumentException(
          "mlp: expected hidden %s, found %s".formatted(style.widths("unit"), hidden));
    }
  }

  /** Without normalisation, with weights that start as suits the activation. */
  public Mlp(List<Integer> hidden, Activation activation) {
    this(hidden, LayerStyle.of(activation));
  }

  static Mlp encoder(Settings settings) {
    return of(settings, "model.hidden", settings.integers("model.hidden"));
  }

  /** The mirror of the encoder's layers, unless there is a list of its own, first to last. */
  static Mlp decoder(Settings settings) {
    String key = "model.decoder.hidden";
    return settings
        .integersOrAuto(key)
        .map(own -> of(settings, key, reversed(own)))
        .orElseGet(() -> encoder(settings));
  }

  private static Mlp of(Settings settings, String key, List<Integer> hidden) {
    LayerStyle style = LayerStyle.from(settings, "model.activation");
    if (!style.takes(hidden)) {
      throw settings.refused(key, "a list of " + style.widths("unit"), hidden);
    }
    return new Mlp(hidden, style);
  }

  /** Returns the units of the layers of a decoder that mirrors an encoder: last layer first. */
  public static List<Integer> reversed(List<Integer> list) {
    List<Integer> backwards = new ArrayList<>(list);
    Collections.reverse(backwards);
    return backwards;
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    Expression h = x;
    for (int i = 0; i < hidden.size(); i++) {
      h = style.dense(scope, h, "encoder.dense" + (i + 1), hidden.get(i));
    }
    return h;
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    Expression h = input.z();
    for (int i = hidden.size(); i > 0; i--) {
      int layer = hidden.size() - i + 1;
      h = style.dense(scope, h, "decoder.dense" + layer, hidden.get(i - 1));
    }
    long pixels = (long) input.numbers() * scope.shape().size();
    return Layers.linear(scope, h, PIXELS, pixels, style::linearStart);
  }

  @Override
  public String words() {
    return hidden.isEmpty()
        ? "one linear layer"
        : "a fully connected network with hidden layers of %s units".formatted(Phrase.list(hidden));
  }
}
