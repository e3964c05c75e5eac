// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.CudaClipping;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is done to a gradient that is too large: that of a worker's whole minibatch, whatever its
 * parts, before the updater sees it. A gradient that is not finite stays so.
 */
public sealed interface Clipping extends Serializable
    permits Clipping.None, NormClipping, ValueClipping {

  /** Full key of the kind of clipping. */
  String KIND = "train.clipping.kind";

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    NONE(settings -> new None()),
    NORM(NormClipping::from),
    VALUE(ValueClipping::from);

    private final Function<Settings, Clipping> reader;

    Kind(Function<Settings, Clipping> reader) {
      this.reader = reader;
    }
  }

  /**
   * Clips a gradient, in place.
   *
   * @return what there was to clip
   */
  ClippingSums clip(float[] gradient);

  /** The same for cards, rounded alike; empty where nothing is clipped. */
  Optional<CudaClipping> onCard();

  /** None. */
  record None() implements Clipping {
    @Override
    public ClippingSums clip(float[] gradient) {
      return ClippingSums.ZERO;
    }

    @Override
    public Optional<CudaClipping> onCard() {
      return Optional.empty();
    }
  }

  /**
   * The clipping that the settings name. The numbers of the other kinds are checked, too.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static Clipping from(Settings settings) {
    Map<Kind, Clipping> kinds = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      kinds.put(kind, kind.reader.apply(settings));
    }
    return kinds.get(settings.choice(KIND, Kind.class));
  }
}
