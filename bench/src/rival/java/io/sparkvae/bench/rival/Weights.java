package io.sparkvae.bench.rival;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trainable tensors, in the order in which they were asked for. */
final class Weights {
  private final List<Tensor> all = new ArrayList<>();
  private final Layout layout;

  Weights(Layout layout) {
    this.layout = layout;
  }

  /** He's initialisation. */
  Tensor weight(long fanIn, long... shape) {
    return laidOut(torch.randn(shape).mul(new Scalar(Math.sqrt(2.0 / fanIn))));
  }

  /** Zeros, for the last layer of a residual block. */
  Tensor zero(long... shape) {
    return laidOut(torch.zeros(shape));
  }

  private Tensor laidOut(Tensor values) {
    return trainable(values.dim() == 4 ? layout.weight(values) : values);
  }

  Tensor gain(long units) {
    return trainable(torch.ones(units));
  }

  Tensor bias(long units) {
    return trainable(torch.zeros(units));
  }

  private Tensor trainable(Tensor values) {
    values.set_requires_grad(true);
    all.add(values);
    return values;
  }

  List<Tensor> all() {
    return all;
  }
}
