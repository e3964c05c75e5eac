package io.sparkvae.bench.rival;

import org.bytedeco.pytorch.Tensor;

/** Images to the parameters of their posterior. */
interface Encoder {
  /** Mean and log-variance, each {@code [batch, latent]}, of {@code x [batch, size]}. */
  Tensor[] encode(Tensor x);
}
