// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.train.updater.ClippingSums;
import java.io.Serializable;

/**
 * What a worker reports about a round.
 *
 * @param clipping over its steps
 * @param steps that it took in the round
 * @param seconds that it computed
 * @param divergence which number was not finite, and where; null when all were
 * @param device kind of the device that computed
 * @param usage of the codes, as the worker's state has it
 */
public record WorkerReport(
    int worker,
    ElboSums sums,
    ClippingSums clipping,
    int steps,
    double seconds,
    String divergence,
    String device,
    CodeUsage usage)
    implements Serializable {

  /** Examples seen: the weight of the worker in the average. */
  public long examples() {
    return sums.examples();
  }
}
