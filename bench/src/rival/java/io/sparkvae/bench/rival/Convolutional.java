package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.relu;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * M2: 64 x 64 pixels, 4 x 4 convolutions of stride 2 with 32, 32, 64 and 64 channels, a dense layer
 * of 256, 10 latent dimensions, the decoder mirrored.
 */
final class Convolutional implements Vae {
  private static final long[] STRIDE = {2, 2};
  private static final long[] PADDING = {1, 1};
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  private final Weights weights;
  private final Layout layout;
  private final Layer[] encoder;
  private final Layer encoderDense;
  private final Layer mu;
  private final Layer logVar;
  private final Layer decoderDense1;
  private final Layer decoderDense2;
  private final Layer[] decoder;

  record Layer(Tensor weight, TensorOptional bias) {}

  /**
   * @param layout between convolutions
   */
  Convolutional(Layout layout) {
    this.layout = layout;
    weights = new Weights(layout);
    encoder = new Layer[] {down(1, 32), down(32, 32), down(32, 64), down(64, 64)};
    encoderDense = dense(1024, 256);
    mu = dense(256, 10);
    logVar = dense(256, 10);
    decoderDense1 = dense(10, 256);
    decoderDense2 = dense(256, 1024);
    decoder = new Layer[] {up(64, 64), up(64, 32), up(32, 32), up(32, 1)};
  }

  private Layer dense(long in, long out) {
    return new Layer(weights.weight(in, out, in), new TensorOptional(weights.bias(out)));
  }

  private Layer down(long in, long out) {
    return new Layer(weights.weight(in * 16, out, in, 4, 4), new TensorOptional(weights.bias(out)));
  }

  private Layer up(long in, long out) {
    return new Layer(weights.weight(in * 4, in, out, 4, 4), new TensorOptional(weights.bias(out)));
  }

  Layer[] encoder() {
    return encoder;
  }

  private static Tensor apply(Layer layer, Tensor x) {
    return linear(x, layer.weight, layer.bias);
  }

  @Override
  public List<Tensor> parameters() {
    return weights.all();
  }

  @Override
  public Tensor[] encode(Tensor x) {
    Tensor h = layout.enter(x.view(-1, 1, 64, 64));
    for (Layer layer : encoder) {
      h = relu(conv2d(h, layer.weight, layer.bias, STRIDE, PADDING, ONE, 1));
    }
    return posterior(layout.leave(h).view(-1, 1024));
  }

  /** The dense layers after the convolutions {@code [batch, 1024]}. */
  Tensor[] posterior(Tensor convolved) {
    Tensor h = relu(apply(encoderDense, convolved));
    return new Tensor[] {apply(mu, h), apply(logVar, h)};
  }

  @Override
  public Tensor decode(Tensor z) {
    Tensor h = relu(apply(decoderDense2, relu(apply(decoderDense1, z))));
    h = layout.enter(h.view(-1, 64, 4, 4));
    for (int i = 0; i < decoder.length; i++) {
      Layer layer = decoder[i];
      h = conv_transpose2d(h, layer.weight, layer.bias, STRIDE, PADDING, NONE, 1, ONE);
      h = i < decoder.length - 1 ? relu(h) : h;
    }
    return layout.leave(h).view(-1, 64 * 64);
  }
}
