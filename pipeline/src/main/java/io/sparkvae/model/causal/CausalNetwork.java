// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A network over a map whose features of a place depend on the places before it in raster order
 * (rows from the top, each from the left), and on a context. A linear map of them gives the numbers
 * of p(value of the place | values before it, context).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface CausalNetwork extends Serializable permits GatedPixelCnn, PixelSnail {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    GATED_PIXELCNN(GatedPixelCnn::from),
    PIXELSNAIL(PixelSnail::from);

    private final Function<Settings, CausalNetwork> reader;

    Kind(Function<Settings, CausalNetwork> reader) {
      this.reader = reader;
    }

    /** The network of this kind that the settings describe. */
    public CausalNetwork from(Settings settings) {
      return reader.apply(settings);
    }
  }

  /** The network that a key names. */
  static CausalNetwork named(Settings settings, String key) {
    return settings.choice(key, Kind.class).from(settings);
  }

  /** Channels of the features. */
  int channels();

  /** What its layers have in common. */
  LayerStyle style();

  /** The places that a place's features depend on. */
  ReceptiveField field();

  /**
   * Features of each place, from the values of places before it.
   *
   * @param name before the names of all parameters
   * @param input features of each place's own value, {@code [rows, a, b, in]}, made from {@link
   *     CausalPass#values} place by place; the network moves them
   * @param context of each place, {@code [rows, a, b, n]}, from {@link CausalPass#given}
   * @return {@code [rows, a, b, channels]}
   */
  Expression features(
      Scope scope, CausalPass pass, String name, Expression input, Optional<Expression> context);

  /**
   * Numbers for the likelihood of each place: two linear maps of its features, with activations
   * before both.
   *
   * @param features {@code [rows, a, b, channels]}
   * @param known planes of the place's value that are drawn already, {@code [rows, a, b, n]} each
   * @return {@code [rows, a, b, numbers]}
   */
  default Expression numbers(
      Scope scope, String name, Expression features, List<Expression> known, long numbers) {
    LayerStyle style = style();
    String hidden = name + ".hidden";
    Expression a = style.activated(scope, features, name + ".features");
    List<Expression> read = new ArrayList<>(List.of(a));
    read.addAll(known);
    Expression all = read.size() == 1 ? a : Expression.concat(3, read);
    Expression h = Layers.pointwise(scope, all, hidden, channels(), style::start);
    return Layers.pointwise(
        scope, style.activated(scope, h, hidden), name + ".numbers", numbers, style::linearStart);
  }

  /** For readers of a report: what network it is. */
  String words();
}
