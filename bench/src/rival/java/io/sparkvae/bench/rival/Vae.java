package io.sparkvae.bench.rival;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;
import static org.bytedeco.pytorch.global.torch.exp;
import static org.bytedeco.pytorch.global.torch.randn_like;
import static org.bytedeco.pytorch.global.torch.sum;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A variational autoencoder in libtorch's own operations, the same as the one it is held against.
 */
interface Vae extends Encoder, Trained {
  /** Logits of the pixels, shaped like {@code x}. */
  Tensor decode(Tensor z);

  /** ln p(x|z) of each image, {@code [batch]}, in nats. */
  default Tensor logLikelihood(Tensor x, Tensor z) {
    Tensor crossEntropy =
        binary_cross_entropy_with_logits(
            decode(z), x, new TensorOptional(), new TensorOptional(), torch.Reduction.None.value);
    return crossEntropy.sum(1).neg();
  }

  /** The negative evidence lower bound, mean over the batch, in nats. */
  @Override
  default Tensor loss(Tensor x, long batch) {
    Tensor[] posterior = encode(x);
    Tensor mu = posterior[0];
    Tensor logVar = posterior[1];
    Tensor z = mu.add(exp(logVar.mul(new Scalar(0.5))).mul(randn_like(mu)));
    Tensor crossEntropy =
        binary_cross_entropy_with_logits(
            decode(z), x, new TensorOptional(), new TensorOptional(), torch.Reduction.Sum.value);
    Tensor divergence =
        sum(mu.mul(mu).add(exp(logVar)).sub(logVar).sub(new Scalar(1))).mul(new Scalar(0.5));
    return crossEntropy.add(divergence).div(new Scalar((double) batch));
  }
}
