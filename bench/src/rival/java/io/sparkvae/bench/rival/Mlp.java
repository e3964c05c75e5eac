package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.tanh;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** M1: 784-200-200-50, hyperbolic tangent. */
final class Mlp implements Vae {
  private final Weights weights = new Weights(Layout.NCHW);
  private final Linear encoder1 = new Linear(784, 200);
  private final Linear encoder2 = new Linear(200, 200);
  private final Linear mu = new Linear(200, 50);
  private final Linear logVar = new Linear(200, 50);
  private final Linear decoder1 = new Linear(50, 200);
  private final Linear decoder2 = new Linear(200, 200);
  private final Linear pixels = new Linear(200, 784);

  private final class Linear {
    private final Tensor weight;
    private final TensorOptional bias;

    Linear(long in, long out) {
      weight = weights.weight(2 * in, out, in);
      bias = new TensorOptional(weights.bias(out));
    }

    Tensor apply(Tensor x) {
      return linear(x, weight, bias);
    }
  }

  @Override
  public List<Tensor> parameters() {
    return weights.all();
  }

  @Override
  public Tensor[] encode(Tensor x) {
    Tensor h = tanh(encoder2.apply(tanh(encoder1.apply(x))));
    return new Tensor[] {mu.apply(h), logVar.apply(h)};
  }

  @Override
  public Tensor decode(Tensor z) {
    return pixels.apply(tanh(decoder2.apply(tanh(decoder1.apply(z)))));
  }
}
