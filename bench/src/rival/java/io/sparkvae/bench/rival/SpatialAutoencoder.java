// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;
import static org.bytedeco.pytorch.global.torch.exp;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randn_like;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.sum;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The preset kl-f8-large, 84.5 million parameters, on 256 x 256 colour pixels: three levels of 4 x 4
 * convolutions of stride 2 with 192, 512 and 768 channels and two residual blocks each, layer
 * normalisation over the channels of a pixel, silu, self-attention at the lowest resolution, a latent
 * map of 32 x 32 x 4; the decoder mirrored. Absolute errors of a learned scale.
 */
final class SpatialAutoencoder implements Trained {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] NONE = {0, 0};
  private static final double EPSILON = 1e-5;
  private static final double BETA = 1e-6;
  private static final int SIDE = 256;
  private static final int COLOURS = 3;
  private static final int LATENT = 4;
  private static final int BLOCKS = 2;
  private static final int[] CHANNELS = {192, 512, 768};
  private static final int LAST = CHANNELS[CHANNELS.length - 1];

  private final Weights weights;
  private final Layout layout;
  private final List<Layer> down = new ArrayList<>();
  private final List<Level> encoder = new ArrayList<>();
  private final Attention encoderAttention;
  private final Layer mu;
  private final Layer logVar;
  private final Layer out;
  private final Attention decoderAttention;
  private final List<Level> decoder = new ArrayList<>();
  private final List<Layer> up = new ArrayList<>();
  private final Tensor logScale;

  private record Layer(Tensor weight, TensorOptional bias) {}

  private record Norm(long channels, TensorOptional gain, TensorOptional bias) {}

  private record Block(Norm norm1, Layer layer1, Norm norm2, Layer layer2) {}

  private record Level(List<Block> blocks, Norm norm) {}

  private record Attention(Norm norm, Layer query, Layer key, Layer value, Layer out) {}

  SpatialAutoencoder(Layout layout) {
    this.layout = layout;
    weights = new Weights(layout);
    int in = COLOURS;
    for (int channels : CHANNELS) {
      down.add(layer(in, channels, 4));
      encoder.add(level(channels));
      in = channels;
    }
    encoderAttention = attention();
    mu = layer(LAST, LATENT, 1);
    logVar = layer(LAST, LATENT, 1);
    out = layer(LATENT, LAST, 1);
    decoderAttention = attention();
    for (int i = CHANNELS.length - 1; i >= 0; i--) {
      decoder.add(level(CHANNELS[i]));
      up.add(backwards(CHANNELS[i], i == 0 ? COLOURS : CHANNELS[i - 1]));
    }
    logScale = weights.bias(1);
  }

  private Layer layer(long in, long units, long kernel) {
    return new Layer(
        weights.weight(in * kernel * kernel, units, in, kernel, kernel),
        new TensorOptional(weights.bias(units)));
  }

  private Layer backwards(long in, long units) {
    return new Layer(
        weights.weight(in * 4, in, units, 4, 4), new TensorOptional(weights.bias(units)));
  }

  private Layer dense() {
    return new Layer(
        weights.weight(LAST, LAST, LAST), new TensorOptional(weights.bias(LAST)));
  }

  private Norm norm(long channels) {
    return new Norm(
        channels,
        new TensorOptional(weights.gain(channels)),
        new TensorOptional(weights.bias(channels)));
  }

  private Level level(int channels) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(
          new Block(
              norm(channels),
              layer(channels, channels, 3),
              norm(channels),
              new Layer(
                  weights.zero(channels, channels, 3, 3),
                  new TensorOptional(weights.bias(channels)))));
    }
    return new Level(blocks, norm(channels));
  }

  private Attention attention() {
    Layer last = new Layer(weights.zero(LAST, LAST), new TensorOptional(weights.bias(LAST)));
    return new Attention(norm(LAST), dense(), dense(), dense(), last);
  }

  @Override
  public List<Tensor> parameters() {
    return weights.all();
  }

  private static Tensor same(Tensor x, Layer layer) {
    return conv2d(x, layer.weight, layer.bias, ONE, ONE, ONE, 1);
  }

  private static Tensor pointwise(Tensor x, Layer layer) {
    return conv2d(x, layer.weight, layer.bias, ONE, NONE, ONE, 1);
  }

  private static Tensor ofPixels(Tensor pixels, Norm norm) {
    return layer_norm(
        pixels, new long[] {norm.channels}, norm.gain, norm.bias, EPSILON, false);
  }

  /** {@code [batch, channels, h, w]}, normalised over the channels of each pixel, and silu. */
  private static Tensor activated(Tensor x, Norm norm) {
    return silu(ofPixels(x.permute(0, 2, 3, 1), norm)).permute(0, 3, 1, 2);
  }

  private static Tensor through(Tensor x, Level level) {
    Tensor h = x;
    for (Block block : level.blocks) {
      Tensor inner = same(activated(h, block.norm1), block.layer1);
      h = h.add(same(activated(inner, block.norm2), block.layer2));
    }
    return activated(h, level.norm);
  }

  private static Tensor seen(Tensor x, Attention attention) {
    Tensor pixels = x.permute(0, 2, 3, 1);
    Tensor places = ofPixels(pixels, attention.norm).view(x.size(0), 1, -1, LAST);
    Tensor seen =
        scaled_dot_product_attention(
            apply(places, attention.query),
            apply(places, attention.key),
            apply(places, attention.value));
    Tensor added = apply(seen, attention.out).view(x.size(0), x.size(2), x.size(3), LAST);
    return pixels.add(added).permute(0, 3, 1, 2);
  }

  private static Tensor apply(Tensor x, Layer layer) {
    return linear(x, layer.weight, layer.bias);
  }

  @Override
  public Tensor loss(Tensor x, long batch) {
    Tensor image = layout.enter(x.view(-1, COLOURS, SIDE, SIDE));
    Tensor h = image;
    for (int i = 0; i < CHANNELS.length; i++) {
      Layer layer = down.get(i);
      h = through(conv2d(h, layer.weight, layer.bias, TWO, ONE, ONE, 1), encoder.get(i));
    }
    h = seen(h, encoderAttention);
    Tensor mean = pointwise(h, mu);
    Tensor variance = pointwise(h, logVar);
    Tensor z = mean.add(exp(variance.mul(new Scalar(0.5))).mul(randn_like(mean)));
    Tensor g = seen(pointwise(z, out), decoderAttention);
    for (int i = 0; i < CHANNELS.length; i++) {
      Layer layer = up.get(i);
      g = through(g, decoder.get(i));
      g = conv_transpose2d(g, layer.weight, layer.bias, TWO, ONE, NONE, 1, ONE);
    }
    Tensor error = sum(image.sub(g).abs()).mul(exp(logScale.neg()));
    Tensor width = logScale.mul(new Scalar((double) batch * COLOURS * SIDE * SIDE));
    Tensor divergence =
        sum(mean.mul(mean).add(exp(variance)).sub(variance).sub(new Scalar(1)))
            .mul(new Scalar(0.5 * BETA));
    return error.add(width).add(divergence).sum().div(new Scalar((double) batch));
  }
}
