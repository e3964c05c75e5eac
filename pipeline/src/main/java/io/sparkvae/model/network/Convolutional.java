// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Levels of 4 x 4 convolutions of stride 2, each of which halves height and width, and a dense
 * layer; mirrored in the decoder. For 64 x 64 images the levels of the settings are those of the
 * beta-VAE papers (Burgess et al. 2018, table 1, in the form of Locatello et al. 2019: 32, 32, 64,
 * 64 channels and a dense layer of 256, relu); other sizes have fewer or more.
 *
 * <p>With residual blocks, as in VQ-VAE (van den Oord et al. 2017) and the ResNet VAE (Kingma et
 * al. 2016), every level keeps its size and goes on by h + c(a(c(a(h)))) before its activation: c a
 * 3 x 3 convolution and a the activation, in front of it (pre-activation, He et al. 2016, arXiv
 * 1603.05027, figure 4e; normalisation, where there is one, in front of a). The second convolution
 * starts at 0 and so a block as the identity (Zhang et al. 2019, arXiv 1901.09321): many of them do
 * not change the scale of what passes.
 *
 * @param channels of the encoder's levels, first to last
 * @param blocks residual blocks of each level; 0 for none
 * @param dense units of the dense layer
 */
@JsonTypeName("conv")
public record Convolutional(List<Integer> channels, int blocks, int dense, LayerStyle style)
    implements EncoderNetwork, DecoderNetwork {
  private static final String CHANNELS = "model.conv.channels";

  public Convolutional {
    channels = List.copyOf(channels);
    if (channels.isEmpty() || !style.takes(channels)) {
      throw new IllegalArgumentException(
          "conv: expected %s, found %s".formatted(style.widths("channel"), channels));
    }
    if (blocks < 0 || !style.takes(List.of(dense))) {
      throw new IllegalArgumentException(
          "conv: expected 0 or more blocks and dense %s, found %d and %d"
              .formatted(style.widths("unit"), blocks, dense));
    }
  }

  /** Without residual blocks. */
  static Convolutional plain(Settings settings, ImageShape shape) {
    return of(settings, shape, 0);
  }

  /** With them. */
  static Convolutional residual(Settings settings, ImageShape shape) {
    return of(settings, shape, settings.integerFrom("model.resconv.blocks", 1));
  }

  private static Convolutional of(Settings settings, ImageShape shape, int blocks) {
    LayerStyle style = LayerStyle.from(settings, "model.conv.activation");
    int dense = settings.integer("model.conv.dense");
    if (!style.takes(List.of(dense))) {
      throw settings.refused("model.conv.dense", style.widths("unit"), dense);
    }
    Optional<List<Integer>> own = settings.integersOrAuto(CHANNELS);
    List<Integer> channels = own.orElseGet(() -> usual(settings, shape));
    if (channels.isEmpty() || !style.takes(channels)) {
      throw settings.refused(CHANNELS, "a list of " + style.widths("channel"), channels);
    }
    if (!fit(channels, shape)) {
      throw settings.refused(
          CHANNELS,
          "images whose height and width are multiples of 2^%d for %d levels"
              .formatted(channels.size(), channels.size()),
          words(shape));
    }
    return new Convolutional(channels, blocks, dense, style);
  }

  /** The levels that lead to 4 x 4 pixels (from 28 x 28 to 7 x 7). */
  private static List<Integer> usual(Settings settings, ImageShape shape) {
    return switch (shape.height() == shape.width() ? shape.height() : 0) {
      case 28 -> List.of(32, 64);
      case 32 -> List.of(32, 64, 64);
      case 64 -> List.of(32, 32, 64, 64);
      case 128 -> List.of(32, 32, 64, 64, 64);
      default ->
          throw settings.refused(
              "model.network",
              "images of 28 x 28, 32 x 32, 64 x 64 or 128 x 128 pixels for conv and resconv, or the"
                  + " channels of the levels in "
                  + CHANNELS,
              words(shape));
    };
  }

  private static boolean fit(List<Integer> channels, ImageShape shape) {
    int levels = channels.size();
    return levels < Integer.SIZE - 1
        && shape.height() % (1 << levels) == 0
        && shape.width() % (1 << levels) == 0;
  }

  private static String words(ImageShape shape) {
    return "images of %d x %d".formatted(shape.height(), shape.width());
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    ImageShape shape = scope.shape();
    // Channels last: a pixel's channels lie together, so a row of a kernel is one run of memory.
    Expression h =
        x.reshape(x.shape().get(0), planes(shape), shape.height(), shape.width())
            .permute(0, 2, 3, 1);
    for (int i = 0; i < channels.size(); i++) {
      String name = "encoder.conv" + (i + 1);
      h = Layers.halving(scope, h, name, channels.get(i), style::start);
      h = style.activated(scope, blocks(scope, h, name), name);
    }
    h = h.reshape(x.shape().get(0), flat(shape));
    return style.dense(scope, h, "encoder.dense", dense);
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    Expression z = input.z();
    int numbers = input.numbers();
    ImageShape shape = scope.shape();
    int last = channels.size() - 1;
    int halvings = channels.size();
    Expression h = style.dense(scope, z, "decoder.dense1", dense);
    String name = "decoder.dense2";
    h =
        Layers.linear(scope, h, name, flat(shape), style::start)
            .reshape(
                z.shape().get(0),
                shape.height() >> halvings,
                shape.width() >> halvings,
                channels.get(last));
    for (int i = last; i > 0; i--) {
      h = style.activated(scope, blocks(scope, h, name), name);
      name = "decoder.conv" + (last - i + 1);
      h = Layers.doubling(scope, h, name, channels.get(i - 1), style::start);
    }
    h = style.activated(scope, blocks(scope, h, name), name);
    return Layers.doubling(scope, h, PIXELS, numbers * planes(shape), style::start)
        .permute(0, 3, 1, 2)
        .reshape(z.shape().get(0), (long) numbers * shape.size());
  }

  /** The residual blocks of a level: {@code [rows, h, w, channels]}, before its activation. */
  private Expression blocks(Scope scope, Expression level, String name) {
    Expression h = level;
    long width = h.shape().get(3);
    for (int i = 1; i <= blocks; i++) {
      String first = "%s.block%d.conv1".formatted(name, i);
      String second = "%s.block%d.conv2".formatted(name, i);
      Expression inner =
          Layers.same(scope, style.activated(scope, h, first), first, width, style::start);
      h =
          h.plus(
              Layers.same(
                  scope,
                  style.activated(scope, inner, second),
                  second,
                  width,
                  (fanIn, fanOut) -> new Initialisation.Zero()));
    }
    return h;
  }

  /** Frames of a sequence are further channels. */
  private static long planes(ImageShape shape) {
    return (long) shape.frames() * shape.channels();
  }

  private long flat(ImageShape shape) {
    int halvings = channels.size();
    return (long) channels.get(halvings - 1)
        * (shape.height() >> halvings)
        * (shape.width() >> halvings);
  }
}
