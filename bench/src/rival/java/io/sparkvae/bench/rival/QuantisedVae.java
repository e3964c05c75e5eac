// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;
import static org.bytedeco.pytorch.global.torch.index_select;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.sum;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * VQ-VAE of 32 x 32 colour pixels: two 4 x 4 convolutions of stride 2 with 128 channels, two
 * residual blocks below them, 512 codes of 64 numbers; the decoder mirrored. The codebook is learned
 * by its loss.
 */
final class QuantisedVae implements Trained {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] NONE = {0, 0};
  private static final int CHANNELS = 128;
  private static final int NUMBERS = 64;
  private static final int CODES = 512;
  private static final int BLOCKS = 2;
  private static final double COMMITMENT = 0.25;
  private static final double VARIANCE = 0.01;

  private final Weights weights;
  private final Layout layout;
  private final Layer[] down;
  private final Layer[] up;
  private final Layer[] encoderBlocks;
  private final Layer[] decoderBlocks;
  private final Layer in;
  private final Layer out;
  private final Tensor codebook;

  private record Layer(Tensor weight, TensorOptional bias) {}

  QuantisedVae(Layout layout) {
    this.layout = layout;
    weights = new Weights(layout);
    down = new Layer[] {layer(3 * 16, CHANNELS, 3, 4), layer(CHANNELS * 16, CHANNELS, CHANNELS, 4)};
    encoderBlocks = blocks();
    in = layer(CHANNELS, NUMBERS, CHANNELS, 1);
    codebook = weights.weight(CODES, CODES, NUMBERS);
    out = layer(NUMBERS, CHANNELS, NUMBERS, 1);
    decoderBlocks = blocks();
    up = new Layer[] {backwards(CHANNELS), backwards(3)};
  }

  private Layer layer(long fanIn, long units, long channels, long kernel) {
    return new Layer(
        weights.weight(fanIn, units, channels, kernel, kernel),
        new TensorOptional(weights.bias(units)));
  }

  private Layer backwards(long units) {
    return new Layer(
        weights.weight(CHANNELS * 4, CHANNELS, units, 4, 4),
        new TensorOptional(weights.bias(units)));
  }

  private Layer[] blocks() {
    Layer[] layers = new Layer[2 * BLOCKS];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layer(CHANNELS * 9, CHANNELS, CHANNELS, 3);
    }
    return layers;
  }

  @Override
  public List<Tensor> parameters() {
    return weights.all();
  }

  private static Tensor convolution(Tensor x, Layer layer, long[] stride, long[] padding) {
    return conv2d(x, layer.weight, layer.bias, stride, padding, ONE, 1);
  }

  private static Tensor residual(Tensor x, Layer[] layers) {
    Tensor h = x;
    for (int i = 0; i < layers.length; i += 2) {
      Tensor inner = convolution(relu(h), layers[i], ONE, ONE);
      h = h.add(convolution(relu(inner), layers[i + 1], ONE, ONE));
    }
    return h;
  }

  @Override
  public Tensor loss(Tensor x, long batch) {
    Tensor image = layout.enter(x.view(-1, 3, 32, 32));
    Tensor h = relu(convolution(image, down[0], TWO, ONE));
    h = relu(residual(convolution(h, down[1], TWO, ONE), encoderBlocks));
    Tensor places = convolution(h, in, ONE, NONE).permute(0, 2, 3, 1).reshape(-1, NUMBERS);
    Tensor distances =
        codebook.mul(codebook).sum(1).sub(places.matmul(codebook.t()).mul(new Scalar(2.0)));
    Tensor codes = distances.detach().argmin(new LongOptional(1), false);
    Tensor quantised = index_select(codebook, 0, codes);
    Tensor toCodes = squares(places.detach(), quantised);
    Tensor toPlaces = squares(places, quantised.detach()).mul(new Scalar(COMMITMENT));
    Tensor z = places.add(quantised.sub(places).detach());
    Tensor map = layout.enter(z.view(batch, 8, 8, NUMBERS).permute(0, 3, 1, 2));
    Tensor g = relu(residual(convolution(map, out, ONE, NONE), decoderBlocks));
    g = relu(conv_transpose2d(g, up[0].weight, up[0].bias, TWO, ONE, NONE, 1, ONE));
    g = conv_transpose2d(g, up[1].weight, up[1].bias, TWO, ONE, NONE, 1, ONE);
    Tensor error = squares(image, g).mul(new Scalar(0.5 / VARIANCE));
    return error.add(toCodes).add(toPlaces).div(new Scalar((double) batch));
  }

  private static Tensor squares(Tensor a, Tensor b) {
    Tensor difference = a.sub(b);
    return sum(difference.mul(difference));
  }
}
