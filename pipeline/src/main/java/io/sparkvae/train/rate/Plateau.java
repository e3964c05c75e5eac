// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.checkpoint.RateHistory;

/**
 * {@code max(initial * factor^n, least)} after n reductions, one whenever the evidence lower bound
 * of the validation images has not risen for more than {@code patience} evaluations: PyTorch's
 * {@code ReduceLROnPlateau} with an absolute threshold.
 *
 * @param factor in (0, 1)
 * @param patience evaluations without improvement that pass without a reduction
 * @param minDelta smallest rise of the bound that is an improvement, in nats an image
 * @param cooldown evaluations after a reduction that do not count
 * @param least the lowest rate
 */
public record Plateau(double factor, int patience, double minDelta, int cooldown, double least)
    implements RateSchedule {
  private static final String SECTION = "train.learningRate.plateau.";

  static Plateau from(Settings settings) {
    double factor = settings.realAbove(SECTION + "factor", 0);
    if (factor >= 1) {
      throw settings.refused(SECTION + "factor", "a factor between 0 and 1", factor);
    }
    return new Plateau(
        factor,
        settings.integerFrom(SECTION + "patience", 0),
        settings.realFrom(SECTION + "minDelta", 0),
        settings.integerFrom(SECTION + "cooldown", 0),
        settings.realFrom("train.learningRate.least", 0));
  }

  @Override
  public double at(double initial, Moment moment) {
    return Math.max(initial * StrictMath.pow(factor, moment.reductions()), least);
  }

  @Override
  public RateHistory after(RateHistory before, double elbo) {
    boolean improved = before.best() == null || elbo > before.best() + minDelta;
    Double best = improved ? (Double) elbo : before.best();
    boolean cooling = before.cooldown() > 0;
    int stale = improved || cooling ? 0 : before.stale() + 1;
    return stale > patience
        ? new RateHistory(before.reductions() + 1, best, 0, cooldown)
        : new RateHistory(before.reductions(), best, stale, Math.max(0, before.cooldown() - 1));
  }
}
