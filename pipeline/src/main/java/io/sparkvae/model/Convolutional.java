package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * 4 x 4 convolutions of stride 2 and a dense layer of 256, rectified, mirrored in the decoder. For
 * 64 x 64 images this is the network of the beta-VAE papers (Burgess et al. 2018, table 1, in the
 * form of Locatello et al. 2019: 32, 32, 64, 64 channels); smaller images have fewer layers.
 *
 * @param channels of the encoder's convolutions, first to last
 */
@JsonTypeName("conv")
public record Convolutional(List<Integer> channels) implements EncoderNetwork, DecoderNetwork {
  private static final int DENSE = 256;

  public Convolutional {
    channels = List.copyOf(channels);
    if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1)) {
      throw new IllegalArgumentException(
          "conv: expected layers of at least 1 channel, found " + channels);
    }
  }

  static Convolutional from(Settings settings, ImageShape shape) {
    if (shape.height() == shape.width()) {
      switch (shape.height()) {
        case 28:
          return new Convolutional(List.of(32, 64));
        case 32:
          return new Convolutional(List.of(32, 64, 64));
        case 64:
          return new Convolutional(List.of(32, 32, 64, 64));
        default:
          break;
      }
    }
    throw settings.refused(
        "model.network", "images of 28 x 28, 32 x 32 or 64 x 64 for conv", "images " + shape);
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    ImageShape shape = scope.spec().shape();
    // Channels last: a pixel's channels lie together, so a row of a kernel is one run of memory.
    Expression h =
        x.reshape(x.shape().get(0), planes(shape), shape.height(), shape.width())
            .permute(0, 2, 3, 1);
    for (int i = 0; i < channels.size(); i++) {
      h = Layers.halving(scope, h, "encoder.conv" + (i + 1), channels.get(i)).relu();
    }
    h = h.reshape(x.shape().get(0), flat(shape));
    return Layers.dense(scope, h, "encoder.dense", DENSE, Activation.RELU);
  }

  @Override
  public Expression decode(Scope scope, Expression z, int numbers) {
    ImageShape shape = scope.spec().shape();
    long batch = z.shape().get(0);
    int last = channels.size() - 1;
    int halvings = channels.size();
    Expression h = Layers.dense(scope, z, "decoder.dense1", DENSE, Activation.RELU);
    h = Layers.dense(scope, h, "decoder.dense2", flat(shape), Activation.RELU);
    h = h.reshape(batch, shape.height() >> halvings, shape.width() >> halvings, channels.get(last));
    for (int i = last; i > 0; i--) {
      h = Layers.doubling(scope, h, "decoder.conv" + (last - i + 1), channels.get(i - 1)).relu();
    }
    return Layers.doubling(scope, h, "decoder.pixels", numbers * planes(shape))
        .permute(0, 3, 1, 2)
        .reshape(batch, (long) numbers * shape.size());
  }

  /** Frames of a sequence are further channels. */
  private static long planes(ImageShape shape) {
    return (long) shape.frames() * shape.channels();
  }

  private long flat(ImageShape shape) {
    int halvings = channels.size();
    return (long) channels.get(halvings - 1)
        * (shape.height() >> halvings)
        * (shape.width() >> halvings);
  }
}
