package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.mkldnn_reorder_conv2d_weight;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * M2's encoder on tensors in oneDNN's own layout, its weights reordered once, as {@code
 * torch.jit.optimize_for_inference} arranges it.
 */
final class BlockedEncoder implements Encoder {
  private static final long[] STRIDE = {2, 2};
  private static final long[] PADDING = {1, 1};
  private static final long[] ONE = {1, 1};

  private final List<Tensor> weights = new ArrayList<>();
  private final List<TensorOptional> biases = new ArrayList<>();
  private final Convolutional model;

  BlockedEncoder(Convolutional model) {
    this.model = model;
    for (Convolutional.Layer layer : model.encoder()) {
      Tensor weight = layer.weight().detach().to_mkldnn();
      weights.add(mkldnn_reorder_conv2d_weight(weight, PADDING, STRIDE, ONE, 1));
      biases.add(new TensorOptional(layer.bias().get().detach().to_mkldnn()));
    }
  }

  @Override
  public Tensor[] encode(Tensor x) {
    Tensor h = x.view(-1, 1, 64, 64).to_mkldnn();
    for (int i = 0; i < weights.size(); i++) {
      h = conv2d(h, weights.get(i), biases.get(i), STRIDE, PADDING, ONE, 1).relu_();
    }
    return model.posterior(h.to_dense().view(-1, 1024));
  }
}
