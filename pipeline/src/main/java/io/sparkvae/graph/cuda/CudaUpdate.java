// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ElementRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a card does between the gradient of a minibatch and the parameters after the step.
 *
 * <p>Each step has scalars: those of the updater, then the factor of what decays, then the weight
 * of the parameters in their average.
 *
 * @param clipping what is done to the gradient first; empty: nothing
 * @param decaying elements of the parameters that are multiplied by a factor before the updater's
 *     step
 */
public record CudaUpdate(
    Optional<CudaClipping> clipping,
    List<ElementRange> decaying,
    CudaUpdater updater,
    Average average) {
  /** Whether an average follows the parameters. */
  public enum Average {
    NONE,
    KEPT
  }

  public CudaUpdate {
    decaying = List.copyOf(decaying);
  }

  /** Scalars of each step. */
  int scalars() {
    return updater.scalars() + 2;
  }

  /** The vectors that are kept on the card beside the parameters. */
  List<CudaVector> vectors() {
    List<CudaVector> vectors = new ArrayList<>(updater.moments());
    if (average == Average.KEPT) {
      vectors.add(CudaVector.AVERAGE);
    }
    return vectors;
  }
}
