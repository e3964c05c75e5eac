// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench.rival;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A model in libtorch's own operations, the same as the one it is held against. */
interface Trained {
  List<Tensor> parameters();

  /**
   * The loss of a batch, mean over the images.
   *
   * @param x {@code [batch, size]}, in [0, 1]
   */
  Tensor loss(Tensor x, long batch);
}
