// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * PixelSNAIL (Chen et al. 2018, arXiv 1712.09763, figure 2): blocks of gated residual convolutions,
 * which see what is near, each followed by multi-head self-attention over all places before, which
 * sees what is far. The first layer adds a convolution of the rows above and one of the places to
 * the left; the others see the upper left quarter of a window. Attention reads, of each place up to
 * its own, features, the value before it and where it is, through a hidden layer; a residual layer
 * adds what it found.
 *
 * @param blocks of residual layers and attention
 * @param residuals residual layers of each block, before its attention
 * @param kernel height and width of the windows, odd
 * @param channels of the features, a multiple of the heads
 * @param heads of the attention; each has channels / heads numbers of values
 * @param keys numbers of a query and of a key of each head
 */
@JsonTypeName("pixelsnail")
public record PixelSnail(
    int blocks, int residuals, int kernel, int channels, int heads, int keys, LayerStyle style)
    implements CausalNetwork {
  private static final String SECTION = "model.pixelsnail.";

  public PixelSnail {
    if (blocks < 1 || residuals < 1 || heads < 1 || keys < 1) {
      throw new IllegalArgumentException(
          "pixelsnail: expected at least 1 block, residual layer, head and key, found %s, %s, %s and %s"
              .formatted(blocks, residuals, heads, keys));
    }
    if (!style.takes(List.of(channels)) || channels % heads != 0) {
      throw new IllegalArgumentException(
          "pixelsnail: expected %s, a multiple of %s heads, found %s"
              .formatted(style.widths("channel"), heads, channels));
    }
    if (!CausalWindow.isKernel(kernel)) {
      throw new IllegalArgumentException(
          "pixelsnail: expected an odd kernel from 3 to 255, found " + kernel);
    }
  }

  static PixelSnail from(Settings settings) {
    CausalSettings section = new CausalSettings(settings, SECTION);
    int heads = settings.integerFrom(SECTION + "heads", 1);
    int channels = section.channels();
    if (channels % heads != 0) {
      throw settings.refused(
          SECTION + "channels", "a multiple of the %s heads".formatted(heads), channels);
    }
    return new PixelSnail(
        settings.integerFrom(SECTION + "blocks", 1),
        settings.integerFrom(SECTION + "residuals", 1),
        section.kernel(),
        channels,
        heads,
        settings.integerFrom(SECTION + "keys", 1),
        section.style());
  }

  /**
   * Everything: each place reads all places up to its own, and each of those the value before it.
   */
  @Override
  public ReceptiveField field() {
    return ReceptiveField.EVERYTHING_BEFORE;
  }

  @Override
  public Expression features(
      Scope scope, CausalPass pass, String name, Expression input, Optional<Expression> context) {
    Expression above =
        pass.convolution(
            scope,
            pass.above(input),
            name + ".above",
            channels,
            CausalWindow.rows(kernel),
            style::linearStart);
    Expression h =
        pass.convolution(
                scope,
                pass.before(input),
                name + ".before",
                channels,
                CausalWindow.left(kernel),
                style::linearStart)
            .plus(pass.ofRowsAbove(name + ".link", above));
    Expression where = pass.coordinates();
    Expression previous = pass.previous(input);
    for (int i = 1; i <= blocks; i++) {
      String block = "%s.block%s".formatted(name, i);
      for (int j = 1; j <= residuals; j++) {
        String layer = "%s.residual%s".formatted(block, j);
        h = residual(scope, pass, layer, h, CausalWindow.corner(kernel), context);
      }
      String attention = block + ".attention";
      Expression asking = hidden(scope, attention + ".asking", List.of(h, where));
      Expression asked = hidden(scope, attention + ".asked", List.of(h, previous, where));
      Expression found =
          pass.attention(
              attention,
              new CausalAttention(
                  linear(scope, attention + ".queries", asking, heads * keys),
                  linear(scope, attention + ".keys", asked, heads * keys),
                  linear(scope, attention + ".values", asked, channels),
                  heads));
      h = residual(scope, pass, block + ".merge", h, HERE, Optional.of(found));
    }
    return h;
  }

  /** A place alone. */
  private static final CausalWindow HERE =
      new CausalWindow(CausalWindow.Stack.PLACES_BEFORE, 0, 0, 0);

  private Expression linear(Scope scope, String name, Expression x, long units) {
    return Layers.pointwise(scope, x, name, units, style::linearStart);
  }

  /** Without it, a key could not say where it is: scores would be linear in the coordinates. */
  private Expression hidden(Scope scope, String name, List<Expression> of) {
    Expression sums =
        Layers.pointwise(scope, Expression.concat(3, of), name, channels, style::start);
    return style.activated(scope, sums, name);
  }

  /**
   * h + f sigmoid(g), where (f, g) = c2(a(c1(a(h)) + linear map of what is beside h)). The second
   * convolution starts at 0 and so the layer as the identity, as in {@code resconv}.
   *
   * @param beside {@code [rows, a, b, n]}
   */
  private Expression residual(
      Scope scope,
      CausalPass pass,
      String name,
      Expression h,
      CausalWindow window,
      Optional<Expression> beside) {
    String first = name + ".conv1";
    String second = name + ".conv2";
    Expression inner =
        pass.convolution(
            scope, style.activated(scope, h, first), first, channels, window, style::start);
    if (beside.isPresent()) {
      inner =
          inner.plus(
              Layers.pointwiseProduct(
                  scope, beside.get(), name + ".beside", channels, style::linearStart));
    }
    Expression sums =
        pass.convolution(
            scope,
            style.activated(scope, inner, second),
            second,
            2L * channels,
            window,
            (fanIn, fanOut) -> new Initialisation.Zero());
    return h.plus(Gates.linear(sums));
  }

  @Override
  public String words() {
    return "a PixelSNAIL of %s and %s"
        .formatted(Phrase.count(blocks, "block"), Phrase.count(channels, "channel"));
  }
}
