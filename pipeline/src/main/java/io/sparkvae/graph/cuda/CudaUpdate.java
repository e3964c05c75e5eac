// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ElementRange;
import java.util.List;

/**
 * What a card does between the gradient of a minibatch and the parameters after the step.
 *
 * <p>Each step has scalars: those of the updater, then the factor of what decays.
 *
 * @param decaying elements of the parameters that are multiplied by a factor before the updater's
 *     step
 */
public record CudaUpdate(CudaUpdater updater, List<ElementRange> decaying) {
  public CudaUpdate {
    decaying = List.copyOf(decaying);
  }

  /** An updater and nothing beside it. */
  public static CudaUpdate of(CudaUpdater updater) {
    return new CudaUpdate(updater, List.of());
  }

  /** Scalars of each step. */
  int scalars() {
    return updater.scalars() + 1;
  }

  /** The vectors that are kept on the card beside the parameters. */
  List<CudaVector> vectors() {
    return updater.moments();
  }
}
