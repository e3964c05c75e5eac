// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.function.BiFunction;

/** From a latent to the numbers that the likelihood reads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface DecoderNetwork extends ImageNetwork
    permits Mlp,
        Convolutional,
        SpatialConvolutional,
        TiedMlp,
        PixelCnn,
        StepwiseDecoder,
        RecurrentDecoder,
        LabelledDecoder {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    MLP((settings, shape) -> Mlp.decoder(settings)),
    CONV((settings, image) -> of(Levels.plain(settings, image), settings)),
    RESCONV((settings, image) -> of(Levels.residual(settings, image), settings)),
    TIED((settings, shape) -> TiedMlp.from(settings)),
    PIXELCNN(PixelCnn::from),
    RECURRENT(RecurrentDecoder::from);

    private final BiFunction<Settings, ImageShape, DecoderNetwork> reader;

    Kind(BiFunction<Settings, ImageShape, DecoderNetwork> reader) {
      this.reader = reader;
    }

    private static DecoderNetwork of(Levels levels, Settings settings) {
      return LatentShape.isMap(settings)
          ? SpatialConvolutional.of(levels, settings)
          : Convolutional.of(levels, settings);
    }
  }

  /**
   * The numbers of every pixel, {@code [rows, numbers * size]}: the first number of every pixel,
   * then the second of every pixel, …
   */
  Expression decode(Scope scope, DecoderInput input);

  /** The last layer of a network whose numbers are a linear map and a bias. */
  String PIXELS = "decoder.pixels";

  /**
   * Whether a pixel's numbers depend on the pixels before it, row by row: p(x|z) is then a product
   * of p(x_i | x_j for j before i, z), and images are drawn pixel after pixel; or, of a {@link
   * RecurrentDecoder}, step after step.
   */
  default boolean autoregressive() {
    return false;
  }

  /** For readers of a report: what a picture of a z shows. */
  default String shown() {
    return autoregressive() ? "draw from p(x|z), pixel after pixel," : "mean of p(x|z)";
  }

  /**
   * The network that the settings name; {@code auto} is the encoder's kind.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it cannot make images of this shape
   */
  static DecoderNetwork from(Settings settings, ImageShape shape) {
    return Labels.from(settings).to(ofSettings(settings, shape), settings);
  }

  private static DecoderNetwork ofSettings(Settings settings, ImageShape shape) {
    String key = "model.decoder.network";
    boolean wholeSequence = settings.string(key).equals(Settings.spelled(Kind.RECURRENT));
    return SequenceOf.from(settings, shape)
        .filter(of -> !wholeSequence)
        .<DecoderNetwork>map(of -> new StepwiseDecoder(named(settings, of.step(shape), key), of))
        .orElseGet(() -> named(settings, shape, key));
  }

  /** The network that a key names, without labels. */
  static DecoderNetwork named(Settings settings, ImageShape shape, String key) {
    String of = settings.string(key).equals("auto") ? "model.network" : key;
    return settings.choice(of, Kind.class).reader.apply(settings, shape);
  }
}
