// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.CausalNetwork;
import io.sparkvae.model.causal.CausalPass;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * p(x|z) = prod_i p(x_i | x_j for j before i, z), pixels in rows from the top, each from the left,
 * and of a pixel the channels in order. A {@link CausalNetwork} gives features of each pixel from
 * those before; the numbers of a channel are made from them and from the pixel's channels before. z
 * enters as the network's context: maps of it, which another decoder network makes.
 *
 * @param maps of z for each number of a pixel
 * @param context makes them; {@link NoContext} where nothing of z is read
 */
@JsonTypeName("causal")
public record CausalDecoder(CausalNetwork network, int maps, DecoderNetwork context)
    implements DecoderNetwork {
  private static final String NAME = "decoder";

  public CausalDecoder {
    if (maps < 1) {
      throw new IllegalArgumentException(
          "autoregressive decoder: expected at least 1 map of z, found " + maps);
    }
    if (context.autoregressive() || context instanceof TiedMlp) {
      throw new IllegalArgumentException(
          "autoregressive decoder: expected maps from z alone, found those of " + context);
    }
  }

  static CausalDecoder gatedPixelCnn(Settings settings, ImageShape shape) {
    return of(CausalNetwork.Kind.GATED_PIXELCNN, "model.gatedPixelcnn.", settings, shape);
  }

  static CausalDecoder pixelSnail(Settings settings, ImageShape shape) {
    return of(CausalNetwork.Kind.PIXELSNAIL, "model.pixelsnail.", settings, shape);
  }

  private static CausalDecoder of(
      CausalNetwork.Kind kind, String section, Settings settings, ImageShape shape) {
    if (shape.frames() != 1) {
      throw settings.refused(
          "model.decoder.network",
          "images of one frame for " + Settings.spelled(kind),
          "%s frames".formatted(shape.frames()));
    }
    return new CausalDecoder(
        kind.from(settings),
        settings.integerFrom(section + "maps", 1),
        DecoderNetwork.context(settings, shape, section + "context"));
  }

  @Override
  public List<Integer> places(ImageShape image) {
    return context.places(image);
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public boolean readsLatent() {
    return context.readsLatent();
  }

  @Override
  public List<PlaceMap> maps(ImageShape shape) {
    return List.of(new PlaceMap(shape.height(), shape.width(), shape.channels()));
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    int planes = scope.shape().channels();
    CausalPass pass =
        input.passes().of(0, Planes.together(input.pixels(), scope.shape())).orElseThrow();
    Expression values = pass.values();
    // Outside the image this plane is 0, so that a black pixel is not nothing.
    Expression there = Expression.constant(1).broadcast(values.slice(3, 0, 1).shape());
    Expression own = Expression.concat(3, List.of(values, there));
    Expression h = network.features(scope, pass, NAME, own, ofLatent(scope, pass, input));
    List<Expression> numbers = new ArrayList<>();
    List<Expression> known = new ArrayList<>();
    for (int plane = 0; plane < planes; plane++) {
      String name = planes == 1 ? NAME : "%s.channel%s".formatted(NAME, plane + 1);
      Expression ofPlane = network.numbers(scope, name, h, known, input.numbers());
      numbers.add(ofPlane);
      known.add(pass.drawn(plane, ofPlane));
    }
    return inPlanes(Expression.concat(3, numbers), planes);
  }

  /** The maps of z, as the pass has them, {@code [rows, a, b, n]}. */
  private Optional<Expression> ofLatent(Scope scope, CausalPass pass, DecoderInput input) {
    if (!readsLatent()) {
      return Optional.empty();
    }
    Expression maps = context.decode(scope, input.withNumbers(this.maps));
    return Optional.of(pass.given(NAME + ".context", Planes.together(maps, scope.shape())));
  }

  /** Numbers of each plane, {@code [rows, a, b, planes * numbers]}, as the likelihood has them. */
  private static Expression inPlanes(Expression numbers, int planes) {
    List<Long> shape = numbers.shape();
    long each = shape.get(3) / planes;
    return numbers
        .reshape(shape.get(0), shape.get(1), shape.get(2), planes, each)
        .permute(0, 4, 3, 1, 2)
        .reshape(shape.get(0), shape.get(1) * shape.get(2) * shape.get(3));
  }

  @Override
  public String words() {
    return network.words() + ", which draws one pixel after the other";
  }
}
