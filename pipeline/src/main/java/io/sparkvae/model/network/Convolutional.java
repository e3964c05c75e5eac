// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Attention;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * {@link Levels} and a dense layer; mirrored in the decoder. For 64 x 64 images the levels of the
 * settings are those of the beta-VAE papers (Burgess et al. 2018, table 1, in the form of Locatello
 * et al. 2019: 32, 32, 64, 64 channels and a dense layer of 256, relu); other sizes have fewer or
 * more.
 *
 * @param channels of the encoder's levels, first to last
 * @param blocks residual blocks of each level; 0 for none
 * @param dense units of the dense layer
 */
@JsonTypeName("conv")
public record Convolutional(List<Integer> channels, int blocks, int dense, LayerStyle style)
    implements EncoderNetwork, DecoderNetwork {

  public Convolutional {
    channels = new Levels(channels, blocks, Levels.Where.EVERY_LEVEL, style).channels();
    if (!style.takes(List.of(dense))) {
      throw new IllegalArgumentException(
          "conv: expected dense %s, found %s".formatted(style.widths("unit"), dense));
    }
  }

  /** With the dense layer that the settings describe. */
  static Convolutional of(Levels levels, Settings settings) {
    if (Attention.from(settings) != Attention.NONE) {
      throw settings.refused(
          "model.conv.attention",
          "none for a latent that is no map (model.latentMap.downsampling = none)",
          Settings.spelled(Attention.from(settings)));
    }
    if (levels.where() != Levels.Where.EVERY_LEVEL) {
      throw settings.refused(
          "model.resconv.where",
          "every-level for a latent that is no map (model.latentMap.downsampling = none)",
          Settings.spelled(levels.where()));
    }
    int dense = settings.integer("model.conv.dense");
    if (!levels.style().takes(List.of(dense))) {
      throw settings.refused("model.conv.dense", levels.style().widths("unit"), dense);
    }
    return new Convolutional(levels.channels(), levels.blocks(), dense, levels.style());
  }

  private Levels levels() {
    return new Levels(channels, blocks, Levels.Where.EVERY_LEVEL, style);
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    Expression h = levels().down(scope, x).reshape(x.shape().get(0), flat(scope.shape()));
    return style.dense(scope, h, "encoder.dense", dense);
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    ImageShape image = scope.shape();
    Expression h = style.dense(scope, input.z(), "decoder.dense1", dense);
    String name = "decoder.dense2";
    Expression sums =
        Layers.linear(scope, h, name, flat(image), style::start)
            .reshape(input.rows(), levels().height(image), levels().width(image), levels().last());
    return levels().up(scope, sums, name, input.numbers());
  }

  private long flat(ImageShape image) {
    return (long) levels().last() * levels().height(image) * levels().width(image);
  }

  @Override
  public String words() {
    return new Levels(channels, blocks, Levels.Where.EVERY_LEVEL, style).words()
        + " and a fully connected layer of %s".formatted(Phrase.count(dense, "unit"));
  }
}
