// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.function.BiFunction;

/** From pixels to the features that the posterior reads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface EncoderNetwork extends ImageNetwork
    permits Mlp, Convolutional, SpatialConvolutional, StepwiseEncoder, LabelledEncoder, NoEncoder {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    MLP((settings, shape) -> Mlp.encoder(settings)),
    CONV((settings, image) -> of(Levels.plain(settings, image), settings)),
    RESCONV((settings, image) -> of(Levels.residual(settings, image), settings));

    private final BiFunction<Settings, ImageShape, EncoderNetwork> reader;

    Kind(BiFunction<Settings, ImageShape, EncoderNetwork> reader) {
      this.reader = reader;
    }

    private static EncoderNetwork of(Levels levels, Settings settings) {
      return LatentShape.isMap(settings)
          ? SpatialConvolutional.of(levels, settings)
          : Convolutional.of(levels, settings);
    }
  }

  /**
   * @param x {@code [rows, size]}
   * @return features {@code [rows, units]}
   */
  Expression encode(Scope scope, Expression x);

  /**
   * The network that the settings name.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it cannot take images of this shape
   */
  static EncoderNetwork from(Settings settings, ImageShape shape) {
    var reader = settings.choice("model.network", Kind.class).reader;
    EncoderNetwork network =
        SequenceOf.from(settings, shape)
            .<EncoderNetwork>map(
                of -> new StepwiseEncoder(reader.apply(settings, of.step(shape)), of))
            .orElseGet(() -> reader.apply(settings, shape));
    return Labels.from(settings).to(network, settings);
  }
}
