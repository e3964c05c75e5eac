// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.storage.Json;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What the layers of a network have in common.
 *
 * @param dropout probability, in [0, 1), that a unit or channel of a hidden layer is dropped in
 *     training
 * @param convolution how 3 x 3 convolutions are computed
 */
public record LayerStyle(
    Activation activation,
    Normalisation normalisation,
    WeightInitialisation initialisation,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double dropout,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LayerStyle.Direct.class)
        ConvolutionMethod convolution)
    implements Serializable {
  private static final String DROPOUT = "model.dropout";
  private static final String JSON_DROPOUT = "dropout";
  private static final String JSON_CONVOLUTION = "convolution";

  /** The steps of an image are rows without noise of their own. */
  private static final String SEQUENCE = "model.sequence.of";

  public LayerStyle {
    Objects.requireNonNull(convolution, "convolution");
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "dropout: expected a probability from 0 to below 1, found " + dropout);
    }
  }

  /** Equal to what is left out of the JSON. */
  static final class Direct {
    @Override
    public boolean equals(Object other) {
      return other == ConvolutionMethod.DIRECT;
    }

    @Override
    public int hashCode() {
      return ConvolutionMethod.DIRECT.hashCode();
    }
  }

  /** An activation alone. */
  public static LayerStyle of(Activation activation) {
    return new LayerStyle(
        activation, Normalisation.NONE, WeightInitialisation.AUTO, 0, ConvolutionMethod.DIRECT);
  }

  /**
   * Reads a style.
   *
   * @param activation full key of the activation; the others are those of the section {@code model}
   */
  public static LayerStyle from(Settings settings, String activation) {
    double dropout = settings.realFrom(DROPOUT, 0);
    if (dropout >= 1) {
      throw settings.refused(DROPOUT, "a probability from 0 to below 1", dropout);
    }
    if (dropout > 0 && !settings.string(SEQUENCE).equals("none")) {
      throw settings.refused(DROPOUT, "0 where %s is not none".formatted(SEQUENCE), dropout);
    }
    return new LayerStyle(
        settings.choice(activation, Activation.class),
        settings.choice("model.normalisation", Normalisation.class),
        settings.choice("model.initialisation", WeightInitialisation.class),
        dropout,
        settings.choice("model.convolution", ConvolutionMethod.class));
  }

  /** The JSON of a style with all that may be left out. */
  private record Complete(
      Activation activation,
      Normalisation normalisation,
      WeightInitialisation initialisation,
      double dropout,
      ConvolutionMethod convolution) {}

  /**
   * Reads the JSON of a style. A dropout of 0 and the direct convolution are left out: files from
   * before there was another have neither.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LayerStyle read(ObjectNode json) {
    ObjectNode all = json.deepCopy();
    if (!all.has(JSON_DROPOUT)) {
      all.put(JSON_DROPOUT, 0.0);
    }
    if (!all.has(JSON_CONVOLUTION)) {
      all.put(JSON_CONVOLUTION, ConvolutionMethod.DIRECT.name());
    }
    if (!all.get(JSON_DROPOUT).isNumber()) {
      throw new IllegalArgumentException(
          "dropout: expected a number, found " + all.get(JSON_DROPOUT));
    }
    Complete read = Json.MAPPER.convertValue(all, Complete.class);
    return new LayerStyle(
        read.activation, read.normalisation, read.initialisation, read.dropout, read.convolution);
  }

  /** Whether every layer has the units, or channels, that it takes to be normalised. */
  public boolean takes(List<Integer> widths) {
    return widths.stream().allMatch(width -> width >= normalisation.leastUnits());
  }

  /**
   * Returns what {@link #takes} requires, as text for messages: {@code layers of at least 1 unit}.
   *
   * @param unit what a width counts: {@code unit} or {@code channel}
   */
  public String widths(String unit) {
    int least = normalisation.leastUnits();
    return "layers of at least %s %s%s".formatted(least, unit, least == 1 ? "" : "s");
  }

  /** How weights in front of this activation start. */
  public Initialisation start(long fanIn, long fanOut) {
    return initialisation.of(activation, fanIn, fanOut);
  }

  /** How weights with no activation behind them start. */
  public Initialisation linearStart(long fanIn, long fanOut) {
    return initialisation.of(Activation.IDENTITY, fanIn, fanOut);
  }

  /**
   * A linear layer, normalised, activated and with dropout: {@code [rows, in]} to {@code [rows,
   * units]}.
   */
  public Expression dense(Scope scope, Expression x, String name, long units) {
    return activated(scope, Layers.linear(scope, x, name, units, this::start), name);
  }

  /** Sums of a layer of this name, normalised over their last axis, activated, with dropout. */
  public Expression activated(Scope scope, Expression sums, String name) {
    return Dropout.apply(scope, dropout, whole(scope, sums, name), name);
  }

  /** The same without dropout. */
  public Expression whole(Scope scope, Expression sums, String name) {
    return activation.apply(normalisation.apply(scope, sums, name + ".norm"));
  }
}
