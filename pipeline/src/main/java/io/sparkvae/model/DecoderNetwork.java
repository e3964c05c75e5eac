package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.function.BiFunction;

/** From a latent to the numbers that the likelihood reads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface DecoderNetwork extends Serializable
    permits Mlp, Convolutional, TiedMlp, LabelledDecoder {

  /** Names in configurations, and who reads the rest. */
  enum Kind {
    MLP((settings, shape) -> Mlp.decoder(settings)),
    CONV(Convolutional::plain),
    RESCONV(Convolutional::residual),
    TIED((settings, shape) -> TiedMlp.from(settings));

    private final BiFunction<Settings, ImageShape, DecoderNetwork> reader;

    Kind(BiFunction<Settings, ImageShape, DecoderNetwork> reader) {
      this.reader = reader;
    }
  }

  /**
   * @param z {@code [rows, latent]}
   * @param numbers that the likelihood wants for each pixel
   * @return {@code [rows, numbers * size]}: the first number of every pixel, then the second of
   *     every pixel, …
   */
  Expression decode(Scope scope, Expression z, int numbers);

  /**
   * The network that the settings name; {@code auto} is the encoder's kind.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it cannot make images of this shape
   */
  static DecoderNetwork from(Settings settings, ImageShape shape) {
    String key = "model.decoder.network";
    String of = settings.string(key).equals("auto") ? "model.network" : key;
    DecoderNetwork network = settings.choice(of, Kind.class).reader.apply(settings, shape);
    return Labels.from(settings).to(network, settings);
  }
}
