// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

/**
 * What the evaluations so far say; evidence lower bounds of the validation images in nats an image.
 *
 * @param bestElbo highest so far; null before the first evaluation
 * @param bestEpoch in which it was reached, from 1; 0 before the first evaluation
 * @param lastElbo of the last evaluation; null before the first
 * @param reference the last that counted as an improvement; null before the first
 * @param stale evaluations since then
 */
public record ValidationHistory(
    Double bestElbo, int bestEpoch, Double lastElbo, Double reference, int stale) {
  /** The history before the first evaluation. */
  public static final ValidationHistory START = new ValidationHistory(null, 0, null, null, 0);

  /** Whether a model with this bound would be the best. */
  public boolean isBest(double elbo) {
    return bestElbo == null || elbo > bestElbo;
  }

  /**
   * After an evaluation.
   *
   * @param epoch from 1
   * @param minDelta smallest rise that is an improvement
   */
  public ValidationHistory after(double elbo, int epoch, double minDelta) {
    boolean improved = reference == null || elbo > reference + minDelta;
    return new ValidationHistory(
        isBest(elbo) ? (Double) elbo : bestElbo,
        isBest(elbo) ? epoch : bestEpoch,
        elbo,
        improved ? (Double) elbo : reference,
        improved ? 0 : stale + 1);
  }

  /**
   * Whether training stops early.
   *
   * @param patience evaluations without improvement that end a run; 0: never
   */
  public boolean stops(int patience) {
    return patience > 0 && stale >= patience;
  }
}
