// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.ones_like;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.tanh;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The gated PixelCNN over 8 x 8 codes of 256 kinds: six layers of a vertical and a horizontal stack
 * of 64 channels, windows of 2 x 3 and 1 x 2.
 */
final class GatedPixelCnn implements Trained {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};
  private static final int SIDE = 8;
  private static final int LAYERS = 6;
  private static final int CHANNELS = 64;
  private static final int KINDS = 256;

  private final Weights weights;
  private final Layout layout;
  private final Layer[] vertical = new Layer[LAYERS];
  private final Layer[] horizontal = new Layer[LAYERS];
  private final Layer[] links = new Layer[LAYERS];
  private final Layer[] outs = new Layer[LAYERS];
  private final Layer hidden;
  private final Layer numbers;

  private record Layer(Tensor weight, TensorOptional bias) {}

  GatedPixelCnn(Layout layout) {
    this.layout = layout;
    weights = new Weights(layout);
    for (int i = 0; i < LAYERS; i++) {
      int in = i == 0 ? 2 : CHANNELS;
      vertical[i] = layer(2 * CHANNELS, in, 2, 3);
      links[i] =
          new Layer(
              weights.weight(2 * CHANNELS, 2 * CHANNELS, 2 * CHANNELS, 1, 1),
              new TensorOptional());
      horizontal[i] = layer(2 * CHANNELS, in, 1, 2);
      outs[i] = layer(CHANNELS, CHANNELS, 1, 1);
    }
    hidden = layer(CHANNELS, CHANNELS, 1, 1);
    numbers = layer(KINDS, CHANNELS, 1, 1);
  }

  private Layer layer(long units, long in, long height, long width) {
    return new Layer(
        weights.weight(in * height * width, units, in, height, width),
        new TensorOptional(weights.bias(units)));
  }

  @Override
  public List<Tensor> parameters() {
    return weights.all();
  }

  private static Tensor convolution(Tensor x, Layer layer) {
    return conv2d(x, layer.weight, layer.bias, ONE, NONE, ONE, 1);
  }

  /** Zeros beside images: left, right, above, below. */
  private static Tensor padded(Tensor x, long... sides) {
    return constant_pad_nd(x, sides);
  }

  private static Tensor gated(Tensor sums) {
    return tanh(sums.narrow(1, 0, CHANNELS)).mul(sigmoid(sums.narrow(1, CHANNELS, CHANNELS)));
  }

  @Override
  public Tensor loss(Tensor x, long batch) {
    Tensor values = x.view(-1, 1, SIDE, SIDE);
    Tensor own = layout.enter(cat(new TensorVector(values, ones_like(values)), 1));
    Tensor above = padded(own, 0, 0, 1, 0).narrow(2, 0, SIDE);
    Tensor before = padded(own, 1, 0, 0, 0).narrow(3, 0, SIDE);
    for (int i = 0; i < LAYERS; i++) {
      Tensor down = convolution(padded(above, 1, 1, 1, 0), vertical[i]);
      Tensor across =
          convolution(padded(before, 1, 0, 0, 0), horizontal[i]).add(convolution(down, links[i]));
      above = gated(down);
      Tensor out = convolution(gated(across), outs[i]);
      before = i == 0 ? out : before.add(out);
    }
    Tensor logits = convolution(relu(convolution(relu(before), hidden)), numbers);
    Tensor kinds = values.mul(new Scalar(255.0)).round().to(torch.ScalarType.Long);
    return cross_entropy_loss(
            logits,
            kinds.view(-1, SIDE, SIDE),
            new TensorOptional(),
            torch.Reduction.Sum.value,
            -100,
            0)
        .div(new Scalar((double) batch));
  }
}
