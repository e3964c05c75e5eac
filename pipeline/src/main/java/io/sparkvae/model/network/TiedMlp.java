// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * The way back through an {@link Mlp} encoder with its own weights transposed, h = a(z W^T + b),
 * layer by layer from the code to the pixels, with biases and normalisations of the decoder's own
 * (tied weights: Vincent et al. 2010, JMLR 11, section 2.2; Rifai et al. 2011, section 2). The
 * encoder's last layer, from its features to the code, is that of the posterior.
 */
@JsonTypeName("tied")
public record TiedMlp() implements DecoderNetwork {
  static TiedMlp from(Settings settings) {
    String key = "model.decoder.hidden";
    settings
        .integersOrAuto(key)
        .ifPresent(
            own -> {
              throw settings.refused(key, "auto for a tied decoder", own);
            });
    return new TiedMlp();
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    if (!(input.encoder() instanceof Mlp encoder)) {
      throw new IllegalStateException("Combination lets no other encoder through");
    }
    List<Integer> hidden = encoder.hidden();
    Expression h = input.z();
    String forth = "posterior.mu";
    for (int i = hidden.size(); i > 0; i--) {
      String back = "decoder.dense" + (hidden.size() - i + 1);
      h = Layers.transposed(scope, h, forth, back, hidden.get(i - 1));
      h = encoder.style().activated(scope, h, back);
      forth = "encoder.dense" + i;
    }
    return Layers.transposed(scope, h, forth, PIXELS, scope.shape().size());
  }

  @Override
  public String words() {
    return "the layers of the encoder with the same weights, transposed";
  }
}
