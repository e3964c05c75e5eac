// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.layer.ResidualBlocks;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Levels of 4 x 4 convolutions of stride 2, each of which halves height and width, and their mirror
 * image on the way back.
 *
 * <p>With {@link ResidualBlocks}, as in VQ-VAE (van den Oord et al. 2017) and the ResNet VAE
 * (Kingma et al. 2016), every level keeps its size and goes on before its activation. With dropout
 * there is some behind each level, too.
 *
 * @param channels of the levels, first to last on the way down
 * @param blocks residual blocks of a level that has them; 0 for none
 * @param where the levels that have them
 */
public record Levels(List<Integer> channels, int blocks, Where where, LayerStyle style)
    implements Serializable {
  private static final String CHANNELS = "model.conv.channels";

  /** Which levels have residual blocks. */
  public enum Where {
    @JsonProperty("every-level")
    EVERY_LEVEL,
    /** The one of the lowest resolution, as in VQ-VAE. */
    @JsonProperty("last-level")
    LAST_LEVEL
  }

  public Levels {
    channels = List.copyOf(channels);
    if (channels.isEmpty() || !style.takes(channels)) {
      throw new IllegalArgumentException(
          "conv: expected %s, found %s".formatted(style.widths("channel"), channels));
    }
    if (blocks < 0) {
      throw new IllegalArgumentException("conv: expected 0 or more blocks, found " + blocks);
    }
  }

  /** Without residual blocks, as the settings describe them for images of a shape. */
  static Levels plain(Settings settings, ImageShape image) {
    return of(settings, image, 0, Where.EVERY_LEVEL);
  }

  /** With them. */
  static Levels residual(Settings settings, ImageShape image) {
    return of(
        settings,
        image,
        settings.integerFrom("model.resconv.blocks", 1),
        settings.choice("model.resconv.where", Where.class));
  }

  private static Levels of(Settings settings, ImageShape image, int blocks, Where where) {
    LayerStyle style = LayerStyle.from(settings, "model.conv.activation");
    Optional<List<Integer>> own = settings.integersOrAuto(CHANNELS);
    List<Integer> channels =
        LatentShape.isMap(settings)
            ? ofMap(settings, own, LatentShape.from(settings, image), image)
            : own.orElseGet(() -> usual(ofDense(settings, image)));
    if (channels.isEmpty() || !style.takes(channels)) {
      throw settings.refused(CHANNELS, "a list of " + style.widths("channel"), channels);
    }
    if (!fit(channels, image)) {
      throw settings.refused(
          CHANNELS,
          "images whose height and width are multiples of 2^%s for %s levels"
              .formatted(channels.size(), channels.size()),
          words(image));
    }
    return new Levels(channels, blocks, where, style);
  }

  /** As many levels as lead to a latent map. */
  private static List<Integer> ofMap(
      Settings settings, Optional<List<Integer>> own, LatentShape latent, ImageShape image) {
    int levels = Integer.numberOfTrailingZeros(image.height() / latent.height());
    List<Integer> channels = own.orElseGet(() -> usual(levels));
    if (channels.size() != levels) {
      throw settings.refused(
          CHANNELS,
          "%s levels, one for each factor of 2 in model.latentMap.downsampling".formatted(levels),
          channels);
    }
    return channels;
  }

  /**
   * The levels in front of a dense layer: they lead to 4 to 7 pixels a side. Where an odd number of
   * pixels comes before, there are more.
   */
  private static int ofDense(Settings settings, ImageShape image) {
    int height = image.height();
    int width = image.width();
    if (height % 4 != 0 || width % 4 != 0 || Math.min(height, width) < 8) {
      throw settings.refused(
          "model.network",
          "images whose height and width are multiples of 4 from 8 on for conv and resconv, or the"
              + " channels of the levels in "
              + CHANNELS,
          words(image));
    }
    int levels = 0;
    while (Math.min(height, width) > 7 && height % 2 == 0 && width % 2 == 0) {
      height /= 2;
      width /= 2;
      levels++;
    }
    return levels;
  }

  /** Channels of a number of levels: 32 in the first half, 64 in the others. */
  private static List<Integer> usual(int levels) {
    int narrow = levels / 2;
    return Stream.concat(
            Collections.nCopies(narrow, 32).stream(),
            Collections.nCopies(levels - narrow, 64).stream())
        .toList();
  }

  private static boolean fit(List<Integer> channels, ImageShape image) {
    int levels = channels.size();
    return levels < Integer.SIZE - 1
        && image.height() % (1 << levels) == 0
        && image.width() % (1 << levels) == 0;
  }

  private static String words(ImageShape image) {
    return "images of %s x %s".formatted(image.height(), image.width());
  }

  /** Height of an image below the last level. */
  int height(ImageShape image) {
    return image.height() >> channels.size();
  }

  /** Width of an image below the last level. */
  int width(ImageShape image) {
    return image.width() >> channels.size();
  }

  /** Channels of the last level. */
  int last() {
    return channels.get(channels.size() - 1);
  }

  /**
   * Down all levels.
   *
   * @param x {@code [rows, size]}
   * @return {@code [rows, height, width, channels]} of the last level, activated
   */
  Expression down(Scope scope, Expression x) {
    ImageShape image = scope.shape();
    Expression h = Planes.together(x, image);
    for (int i = 0; i < channels.size(); i++) {
      String name = "encoder.conv" + (i + 1);
      h = Layers.halving(scope, h, name, channels.get(i), style::start);
      h = style.activated(scope, blocks(scope, h, name, i), name);
    }
    return h;
  }

  /**
   * Up all levels.
   *
   * @param sums of the layer below the last level, before its activation, {@code [rows, height,
   *     width, channels]} of that level
   * @param below name of that layer
   * @param numbers of each pixel
   * @return {@code [rows, numbers * size]}
   */
  Expression up(Scope scope, Expression sums, String below, int numbers) {
    ImageShape image = scope.shape();
    int last = channels.size() - 1;
    Expression h = sums;
    String name = below;
    for (int i = last; i > 0; i--) {
      h = style.activated(scope, blocks(scope, h, name, i), name);
      name = "decoder.conv" + (last - i + 1);
      h = Layers.doubling(scope, h, name, channels.get(i - 1), style::start);
    }
    h = style.activated(scope, blocks(scope, h, name, 0), name);
    return Planes.apart(
        Layers.doubling(scope, h, DecoderNetwork.PIXELS, numbers * planes(image), style::start));
  }

  private Expression blocks(Scope scope, Expression sums, String name, int level) {
    boolean has =
        switch (where) {
          case EVERY_LEVEL -> true;
          case LAST_LEVEL -> level == channels.size() - 1;
        };
    return new ResidualBlocks(has ? blocks : 0, style).apply(scope, sums, name);
  }

  /** Frames of a sequence are further channels. */
  private static long planes(ImageShape image) {
    return (long) image.frames() * image.channels();
  }

  /** Returns a description of the levels, as {@link ImageNetwork#words}. */
  String words() {
    String network = "a convolutional network of %s channels".formatted(Phrase.list(channels));
    if (blocks == 0) {
      return network;
    }
    return network
        + " with %s %s"
            .formatted(
                Phrase.count(blocks, "residual block"),
                where == Where.EVERY_LEVEL ? "at each level" : "at the lowest resolution");
  }
}
