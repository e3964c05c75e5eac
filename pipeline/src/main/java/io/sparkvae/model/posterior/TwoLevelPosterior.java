// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.layer.ResidualBlocks;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodedVectors;
import io.sparkvae.model.quantiser.Quantised;
import io.sparkvae.model.quantiser.Quantiser;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two levels of codes (VQ-VAE-2: Razavi et al. 2019, arXiv 1906.00446, algorithm 1). The features
 * of the latent map lead through a convolution of stride 2 to the top level, of half the height and
 * width. What it is quantised to is brought up again by a transposed convolution; the bottom level
 * is a function of that and of the features. z holds, for each place, first what came up from the
 * top, then what the bottom was quantised to: the decoder reads both.
 *
 * @param quantiser of either level, with codebooks of its own
 * @param channels of the convolution that leads to the top
 * @param blocks residual blocks behind it
 */
@JsonTypeName("vq-2")
public record TwoLevelPosterior(Quantiser quantiser, int channels, int blocks, LayerStyle style)
    implements CodePosterior {
  private static final String TOP = "posterior.top.codebook";
  private static final String BOTTOM = "posterior.bottom.codebook";

  public TwoLevelPosterior {
    if (!style.takes(List.of(channels)) || blocks < 0) {
      throw new IllegalArgumentException(
          "posterior vq-2: expected %s and 0 or more blocks, found %s and %s"
              .formatted(style.widths("channel"), channels, blocks));
    }
  }

  static TwoLevelPosterior from(Settings settings) {
    LayerStyle style = LayerStyle.from(settings, "model.conv.activation");
    int channels = settings.integer("model.vq2.channels");
    if (!style.takes(List.of(channels))) {
      throw settings.refused("model.vq2.channels", style.widths("channel"), channels);
    }
    return new TwoLevelPosterior(
        Quantiser.named(settings, "model.vq2.quantiser"),
        channels,
        settings.integerFrom("model.vq2.blocks", 0),
        style);
  }

  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public List<CodeLevel> levels(LatentShape latent) {
    if (latent.sizes().size() != 3
        || latent.height() % 2 != 0
        || latent.width() % 2 != 0
        || latent.channels() % 2 != 0) {
      throw new IllegalArgumentException(
          "posterior vq-2: expected a latent map of even height, width and channels, found "
              + latent);
    }
    return Stream.concat(
            levels(latent.height() / 2, latent.width() / 2),
            levels(latent.height(), latent.width()))
        .toList();
  }

  private Stream<CodeLevel> levels(int height, int width) {
    return quantiser.sizes().stream().map(size -> new CodeLevel(height, width, size));
  }

  private static CodedVectors top(LatentShape latent) {
    return new CodedVectors(TOP, latent.channels() / 2, latent.places() / 4);
  }

  private static CodedVectors bottom(LatentShape latent) {
    return new CodedVectors(BOTTOM, latent.channels() / 2, latent.places());
  }

  @Override
  public QuantisedDraw draw(Scope scope, Expression features) {
    LatentShape latent = scope.latentShape();
    levels(latent);
    long rows = features.shape().get(0);
    long units = features.shape().get(1) / latent.places();
    Expression map = features.reshape(rows, latent.height(), latent.width(), units);
    String name = "posterior.top.conv";
    Expression h = Layers.halving(scope, map, name, channels, style::start);
    h = style.activated(scope, new ResidualBlocks(blocks, style).apply(scope, h, name), name);
    Quantised top = quantised(scope, top(latent), h, "posterior.top.mu");
    Expression above = above(scope, top.z());
    Expression both = Expression.concat(3, List.of(map, above));
    Quantised bottom = quantised(scope, bottom(latent), both, "posterior.bottom.mu");
    return QuantisedDraw.of(scope, joined(scope, above, bottom.z()), List.of(top, bottom));
  }

  /** What is linear in a map {@code [rows, h, w, n]}, quantised. */
  private Quantised quantised(Scope scope, CodedVectors of, Expression map, String name) {
    long rows = map.shape().get(0);
    Expression mu = Layers.pointwise(scope, map, name, of.width(), style::linearStart);
    return quantiser.quantise(scope, of, mu.reshape(rows * of.perImage(), of.width()));
  }

  /** The top level brought to the size of the bottom, {@code [rows, h, w, width]}. */
  private Expression above(Scope scope, Expression vectors) {
    LatentShape latent = scope.latentShape();
    CodedVectors top = top(latent);
    long rows = vectors.shape().get(0) / top.perImage();
    Expression map = vectors.reshape(rows, latent.height() / 2, latent.width() / 2, top.width());
    return Layers.doubling(scope, map, "posterior.top.up", top.width(), style::linearStart);
  }

  /** z, {@code [rows, latent]}. */
  private static Expression joined(Scope scope, Expression above, Expression bottom) {
    Expression below = bottom.reshape(above.shape().stream().mapToLong(Long::longValue).toArray());
    return Expression.concat(3, List.of(above, below))
        .reshape(above.shape().get(0), scope.latent());
  }

  @Override
  public Expression decoded(Scope scope, Expression codes) {
    LatentShape latent = scope.latentShape();
    List<Expression> apart = CodePosterior.apart(codes, levels(latent));
    int each = quantiser.sizes().size();
    Expression top = quantiser.vectors(scope, top(latent), apart.subList(0, each));
    Expression bottom = quantiser.vectors(scope, bottom(latent), apart.subList(each, 2 * each));
    return joined(scope, above(scope, top), bottom);
  }

  @Override
  public List<NamedCodebook> codebooks() {
    List<NamedCodebook> codebooks = new ArrayList<>();
    for (String level : List.of(TOP, BOTTOM)) {
      quantiser
          .codebooks()
          .forEach(of -> codebooks.add(new NamedCodebook(level + of.suffix(), of.codebook())));
    }
    return codebooks;
  }

  @Override
  public List<String> counts() {
    return Stream.of(TOP, BOTTOM)
        .flatMap(level -> quantiser.counts().stream().map(level::concat))
        .toList();
  }

  @Override
  public String words() {
    return "codes of two levels, a coarse and a fine one: " + quantiser.words();
  }
}
