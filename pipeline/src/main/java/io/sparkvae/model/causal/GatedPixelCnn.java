// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * The gated PixelCNN (van den Oord et al. 2016, arXiv 1606.05328, section 2 and figure 2). A
 * vertical stack of convolutions sees the rows above a place, a horizontal one what is before it in
 * its own row, and at each layer, through a linear map, the vertical one's sums. So nothing that is
 * near enough stays unseen, as it does to the right above a masked convolution ({@link #field}).
 * Both stacks have gates, the horizontal one adds to what it reads. A linear map of the context
 * enters the sums of each layer (equation 4, with a context for each place).
 *
 * @param layers of each stack
 * @param kernel height and width of the windows, odd; of a window the part that is before its
 *     middle is there
 * @param channels of both stacks
 */
@JsonTypeName("gated-pixelcnn")
public record GatedPixelCnn(int layers, int kernel, int channels, LayerStyle style)
    implements CausalNetwork {
  private static final String SECTION = "model.gatedPixelcnn.";

  public GatedPixelCnn {
    if (layers < 1 || !style.takes(List.of(channels)) || !CausalWindow.isKernel(kernel)) {
      throw new IllegalArgumentException(
          "gated pixelcnn: expected at least 1 layer, %s, and an odd kernel from 3 to 255, found %s, %s and %s"
              .formatted(style.widths("channel"), layers, channels, kernel));
    }
  }

  static GatedPixelCnn from(Settings settings) {
    CausalSettings section = new CausalSettings(settings, SECTION);
    return new GatedPixelCnn(
        settings.integerFrom(SECTION + "layers", 1),
        section.kernel(),
        section.channels(),
        section.style());
  }

  /**
   * With n layers and windows that reach r places from their middle: 1 + n r rows above, n r
   * columns to either side in them, and 1 + n r places to the left.
   */
  @Override
  public ReceptiveField field() {
    int reach = layers * (kernel / 2);
    return new ReceptiveField(1 + reach, reach, reach, 1 + reach);
  }

  @Override
  public Expression features(
      Scope scope, CausalPass pass, String name, Expression input, Optional<Expression> context) {
    Layers.Start start = style::linearStart;
    long both = 2L * channels;
    Expression above = pass.above(input);
    Expression before = pass.before(input);
    for (int i = 1; i <= layers; i++) {
      String layer = name + ".layer" + i;
      Expression vertical =
          pass.convolution(
              scope, above, layer + ".vertical", both, CausalWindow.rows(kernel), start);
      if (context.isPresent()) {
        vertical =
            vertical.plus(
                Layers.pointwiseProduct(scope, context.get(), layer + ".context", both, start));
      }
      Expression link = Layers.pointwiseProduct(scope, vertical, layer + ".link", both, start);
      Expression horizontal =
          pass.convolution(
                  scope, before, layer + ".horizontal", both, CausalWindow.left(kernel), start)
              .plus(pass.ofRowsAbove(layer + ".link", link));
      above = Gates.tanh(vertical);
      Expression out =
          Layers.pointwise(scope, Gates.tanh(horizontal), layer + ".out", channels, start);
      before = i == 1 ? out : before.plus(out);
    }
    return before;
  }

  @Override
  public String words() {
    return "a gated PixelCNN of %s and %s"
        .formatted(Phrase.count(layers, "layer"), Phrase.count(channels, "channel"));
  }
}
