// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.CausalNetwork;
import io.sparkvae.model.causal.CausalPass;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prior over the codes of an image: p(k) = prod_l prod_i p(k_li | k_lj for j before i, all levels
 * before l). Each level has an autoregressive network of its own (van den Oord et al. 2017, arXiv
 * 1711.00937, section 3.3); a level reads the levels before it, above it in VQ-VAE-2, through
 * residual blocks of convolutions, brought to its own size (Razavi et al. 2019, arXiv 1906.00446,
 * section 3.2). With labels, all levels read them.
 *
 * @param codes sizes of the levels
 * @param networks one for each level
 * @param embedding numbers that a code becomes before a network reads it
 * @param blocks residual blocks between a level and those that read it
 */
@JsonTypeName("codes")
public record CodePrior(
    CodeShape codes, List<CausalNetwork> networks, int embedding, int blocks, LayerStyle style)
    implements DecoderNetwork {
  private static final String SECTION = "model.codes.";

  public CodePrior {
    networks = List.copyOf(networks);
    if (networks.size() != codes.levels().size() || blocks < 0) {
      throw new IllegalArgumentException(
          "decoder codes: expected a network for each of %s levels and at least 0 blocks, found %s and %s"
              .formatted(codes.levels().size(), networks.size(), blocks));
    }
    if (embedding < style.normalisation().leastUnits()) {
      throw new IllegalArgumentException(
          "decoder codes: expected an embedding of at least %s, found %s"
              .formatted(style.normalisation().leastUnits(), embedding));
    }
    for (CodeLevel level : codes.levels()) {
      requireMultiple(codes.levels().get(0), level);
    }
  }

  /** A level is brought to the size of another by repeating its places. */
  private static void requireMultiple(CodeLevel top, CodeLevel level) {
    if (level.height() % top.height() != 0 || level.width() % top.width() != 0) {
      throw new IllegalArgumentException(
          "decoder codes: expected levels whose sizes are multiples of the first one's, %s x %s, found %s x %s"
              .formatted(top.height(), top.width(), level.height(), level.width()));
    }
  }

  static CodePrior from(Settings settings, CodeShape codes) {
    String key = SECTION + "networks";
    List<CausalNetwork.Kind> kinds = settings.choices(key, CausalNetwork.Kind.class);
    int levels = codes.levels().size();
    if (kinds.isEmpty() || kinds.size() > levels) {
      throw settings.refused(
          key, "1 to %s networks, for %s levels of codes".formatted(levels, levels), kinds.size());
    }
    List<CausalNetwork> networks = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      networks.add(kinds.get(Math.min(level, kinds.size() - 1)).from(settings));
    }
    LayerStyle style = LayerStyle.from(settings, SECTION + "activation");
    return new CodePrior(
        codes,
        networks,
        settings.integerFrom(SECTION + "embedding", style.normalisation().leastUnits()),
        settings.integerFrom(SECTION + "blocks", 0),
        style);
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public List<PlaceMap> maps(ImageShape shape) {
    return codes.levels().stream()
        .map(level -> new PlaceMap(level.height(), level.width(), 1))
        .toList();
  }

  /**
   * The logits of every code, place after place: {@code [rows, sum over the places of K]}; of the
   * codes that are drawn where not all are.
   */
  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    List<Expression> maps = new ArrayList<>();
    List<Expression> logits = new ArrayList<>();
    long rows = input.rows();
    long place = 0;
    for (int level = 0; level < networks.size(); level++) {
      CodeLevel at = codes.levels().get(level);
      Expression map =
          input
              .pixels()
              .slice(1, place, place + at.places())
              .reshape(rows, at.height(), at.width(), 1);
      Optional<CausalPass> pass = input.passes().of(level, map);
      if (pass.isPresent()) {
        Optional<Expression> context = context(scope, input, maps);
        Expression ofLevel = level(scope, pass.get(), context, level);
        pass.get().drawn(0, ofLevel);
        logits.add(flat(ofLevel));
      }
      maps.add(map);
      place += at.places();
    }
    return Expression.concat(1, logits);
  }

  private static Expression flat(Expression logits) {
    long rows = logits.shape().get(0);
    return logits.reshape(rows, logits.shape().stream().skip(1).reduce(1L, (a, b) -> a * b));
  }

  private Expression level(Scope scope, CausalPass pass, Optional<Expression> context, int level) {
    String name = name(level);
    CausalNetwork network = networks.get(level);
    Expression features =
        network.features(
            scope,
            pass,
            name,
            embedded(scope, pass.values(), level),
            context.map(full -> pass.given(name + ".given", full)));
    return network.numbers(scope, name, features, List.of(), codes.levels().get(level).size());
  }

  private static String name(int level) {
    return "decoder.level" + (level + 1);
  }

  /** {@code [rows, h, w, 1]} to {@code [rows, h, w, embedding]}, a vector for each code. */
  private Expression embedded(Scope scope, Expression values, int level) {
    List<Long> shape = values.shape();
    long size = codes.levels().get(level).size();
    Expression table =
        scope.parameter(
            name(level) + ".embedding", new Initialisation.Glorot(1, embedding), size, embedding);
    long places = shape.get(0) * shape.get(1) * shape.get(2);
    return table
        .gatherRows(values.reshape(places))
        .reshape(shape.get(0), shape.get(1), shape.get(2), embedding);
  }

  /**
   * What a level reads beside its own codes, {@code [rows, h, w, m]}: the levels before it, each of
   * them as a map of its size, and the labels.
   *
   * @param before codes of those levels
   */
  private Optional<Expression> context(Scope scope, DecoderInput input, List<Expression> before) {
    CodeLevel to = codes.levels().get(before.size());
    Expression sum = null;
    for (int level = 0; level < before.size(); level++) {
      String name = name(before.size()) + ".above" + (level + 1);
      Expression h = embedded(scope, before.get(level), level);
      for (int block = 1; block <= blocks; block++) {
        h = residual(scope, h, name + ".block" + block);
      }
      Expression map = enlarged(h, to);
      sum = sum == null ? map : sum.plus(map);
    }
    if (input.z().shape().get(1) == 1) {
      return Optional.ofNullable(sum); // no labels beside the constant z
    }
    long rows = input.rows();
    Expression labels =
        Layers.linear(
                scope, input.z(), name(before.size()) + ".labels", embedding, style::linearStart)
            .reshape(rows, 1, 1, embedding);
    return Optional.of(
        sum == null
            ? labels.broadcast(rows, to.height(), to.width(), embedding)
            : sum.plus(labels));
  }

  private Expression residual(Scope scope, Expression h, String name) {
    Expression inner =
        Layers.same(
            scope,
            style.activated(scope, h, name),
            name + ".1",
            embedding,
            style.convolution(),
            style::start);
    Expression a = style.activated(scope, inner, name + ".1");
    return h.plus(
        Layers.same(scope, a, name + ".2", embedding, style.convolution(), style::linearStart));
  }

  /** Each place repeated, so that the map has the size of a level. */
  private static Expression enlarged(Expression map, CodeLevel to) {
    List<Long> from = map.shape();
    long rows = from.get(0);
    long height = from.get(1);
    long width = from.get(2);
    long channels = from.get(3);
    long down = to.height() / height;
    long across = to.width() / width;
    return map.reshape(rows, height, 1, width, 1, channels)
        .broadcast(rows, height, down, width, across, channels)
        .reshape(rows, to.height(), to.width(), channels);
  }

  @Override
  public String words() {
    return networks.size() == 1
        ? networks.get(0).words() + " over the codes"
        : "for the levels of codes in turn: "
            + Phrase.list(networks.stream().map(CausalNetwork::words).toList());
  }
}
