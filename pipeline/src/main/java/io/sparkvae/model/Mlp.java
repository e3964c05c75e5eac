package io.sparkvae.model;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * Fully connected layers: Kingma and Welling 2014 with any number of hidden layers.
 *
 * @param hidden units of the encoder's hidden layers, first to last; the decoder mirrors them
 */
public record Mlp(List<Integer> hidden, Activation activation) implements Network {
  public Mlp {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "mlp: expected hidden layers of at least 1 unit, found " + hidden);
    }
  }

  static Mlp from(Settings settings) {
    List<Integer> hidden = settings.integers("model.hidden");
    if (hidden.isEmpty() || hidden.stream().anyMatch(units -> units < 1)) {
      throw settings.refused("model.hidden", "a list of layers of at least 1 unit", hidden);
    }
    return new Mlp(hidden, settings.choice("model.activation", Activation.class));
  }

  @Override
  public Expression encode(Expression x, ImageShape shape) {
    Expression h = x;
    for (int i = 0; i < hidden.size(); i++) {
      h = Layers.dense(h, "encoder.dense" + (i + 1), hidden.get(i), activation);
    }
    return h;
  }

  @Override
  public Expression decode(Expression z, ImageShape shape) {
    Expression h = z;
    for (int i = hidden.size(); i > 0; i--) {
      int layer = hidden.size() - i + 1;
      h = Layers.dense(h, "decoder.dense" + layer, hidden.get(i - 1), activation);
    }
    return Layers.linear(h, "decoder.pixels", shape.size());
  }
}
