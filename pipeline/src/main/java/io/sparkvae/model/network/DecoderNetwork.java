// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** From a latent to the numbers that the likelihood reads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface DecoderNetwork extends ImageNetwork
    permits Mlp,
        Convolutional,
        SpatialConvolutional,
        TiedMlp,
        PixelCnn,
        CausalDecoder,
        DilatedCnn,
        LstmRows,
        WordDropout,
        StepwiseDecoder,
        RecurrentDecoder,
        LabelledDecoder,
        NoContext,
        CodePrior {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    MLP((settings, shape) -> Mlp.decoder(settings)),
    CONV((settings, image) -> of(Levels.plain(settings, image), settings)),
    RESCONV((settings, image) -> of(Levels.residual(settings, image), settings)),
    TIED((settings, shape) -> TiedMlp.from(settings)),
    PIXELCNN(PixelCnn::from),
    GATED_PIXELCNN(CausalDecoder::gatedPixelCnn),
    PIXELSNAIL(CausalDecoder::pixelSnail),
    DILATED(DilatedCnn::from),
    LSTM((settings, shape) -> LstmRows.from(settings)),
    RECURRENT(RecurrentDecoder::from),
    /** Of a likelihood that is a density by itself. */
    NONE((settings, shape) -> new NoContext()),
    /** Read by {@link DecoderNetwork#from(Settings, ImageShape, Optional)}. */
    CODES(
        (settings, shape) -> {
          throw settings.refused(NETWORK, "a network for images (codes is for --latents)", "codes");
        });

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

  /** Full key of the setting that names the network. */
  String NETWORK = "model.decoder.network";

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

  /** Whether it reads {@link DecoderInput#z}. */
  default boolean readsLatent() {
    return true;
  }

  /**
   * The maps of an autoregressive decoder that draws images place after place, each place once, in
   * the order in which they are drawn: see {@link DecoderInput#passes}. There are none for a
   * decoder that can only be applied to whole images.
   */
  default List<PlaceMap> maps(ImageShape shape) {
    return List.of();
  }

  /**
   * The network that the settings name; {@code auto} is the encoder's kind.
   *
   * @param codes what the model is trained on, if that is not images
   * @throws io.sparkvae.failure.ConfigurationFailure when it cannot make images of this shape, or
   *     codes
   */
  static DecoderNetwork from(Settings settings, ImageShape shape, Optional<CodeShape> codes) {
    if (codes.isPresent() && !settings.string(NETWORK).equals(Settings.spelled(Kind.CODES))) {
      throw settings.refused(NETWORK, "codes for a model of codes", settings.string(NETWORK));
    }
    DecoderNetwork network =
        codes
            .<DecoderNetwork>map(given -> CodePrior.from(settings, given))
            .orElseGet(() -> WordDropout.around(ofSettings(settings, shape), settings));
    return Labels.from(settings).to(network, settings);
  }

  private static DecoderNetwork ofSettings(Settings settings, ImageShape shape) {
    boolean wholeSequence = settings.string(NETWORK).equals(Settings.spelled(Kind.RECURRENT));
    return SequenceOf.from(settings, shape)
        .filter(of -> !wholeSequence)
        .<DecoderNetwork>map(
            of -> new StepwiseDecoder(named(settings, of.step(shape), NETWORK), of))
        .orElseGet(() -> named(settings, shape, NETWORK));
  }

  /**
   * The network that turns z into maps for an autoregressive decoder. {@code auto} is the encoder's
   * kind, or none where it would have nothing to read: a model without latent variables and labels.
   */
  static DecoderNetwork context(Settings settings, ImageShape shape, String key) {
    String name = settings.string(key);
    boolean nothing =
        settings.string("model.posterior").equals("none") && Labels.from(settings) == Labels.NONE;
    return switch (name) {
      case "none" -> new NoContext();
      case "auto" -> nothing ? new NoContext() : named(settings, shape, key);
      case "mlp", "conv", "resconv" -> named(settings, shape, key);
      default -> throw settings.refused(key, "auto, none, mlp, conv or resconv", name);
    };
  }

  /** The network that a key names, without labels. */
  static DecoderNetwork named(Settings settings, ImageShape shape, String key) {
    String of = settings.string(key).equals("auto") ? "model.network" : key;
    return settings.choice(of, Kind.class).reader.apply(settings, shape);
  }
}
