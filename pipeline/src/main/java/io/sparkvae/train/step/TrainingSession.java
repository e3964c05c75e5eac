// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.updater.ClippingSums;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes the steps of a round. It holds what they change (parameters and moments) and what they are
 * computed from (gradient, values of the graph) in the memory that it computes in: a state goes in
 * when a round begins and comes out when it ends. In between go only descriptions of minibatches,
 * and scalars. For one thread at a time.
 *
 * <p>{@link #load}, then {@link #step} any number of times, then {@link #finish}; then it may be
 * loaded again.
 */
public interface TrainingSession {

  /**
   * What a round came to.
   *
   * @param state after the steps; of no use after a divergence
   * @param steps taken; with a divergence, up to the one in which it appeared
   * @param sums over the examples of all steps; of no use after a divergence. Added in double, in
   *     an order that is the session's own and always the same
   * @param clipping over all steps; of no use after a divergence
   * @param divergence empty when all losses, gradients and parameters were finite
   */
  record Result(
      TrainingState state,
      int steps,
      ElboSums sums,
      ClippingSums clipping,
      Optional<Divergence> divergence) {}

  /**
   * Begins a round.
   *
   * @param state not written to
   */
  void load(TrainingState state);

  /**
   * Takes a step, or lets a device take it when it has taken those before. The step follows the
   * gradient of the mean loss over the minibatch, by the updater of the order.
   *
   * @return whether to go on. False: a number was not finite, and only {@link #finish} may follow.
   *     A device may find that out at the end of the round alone, and takes steps of no use until
   *     then
   */
  boolean step(Step step);

  /** Ends the round: waits for its steps, and hands out what they came to. */
  Result finish();

  /**
   * Uses a session where the task computes. The choice of the implementation is made here and
   * nowhere else.
   */
  static <R> R with(WorkOrder order, Function<TrainingSession, R> use) {
    Device device = Device.current();
    // Cards keep pixels as bytes; latents come from Java's memory, step by step.
    return device.card().isPresent() && !order.data().ofPosteriors()
        ? CudaTrainingSession.with(order, device, use)
        : HostTrainingSession.with(order, use);
  }
}
