// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ElementRange;
import java.io.Serializable;
import java.util.List;

/**
 * A step that follows the average of each round, with a momentum of its own. A round's way is
 * {@code d = start - mean}, from the parameters that it began with to the mean of the workers'
 * parameters.
 *
 * <p>Each worker takes the step with its own parameters in place of the mean, before they are
 * averaged. Both rules are linear in them, so the mean over the workers is the step of the mean.
 *
 * @param momentum mu, in [0, 1)
 * @param rate eta, above 0
 * @param afterRounds rounds of the run that are averaged without such a step
 */
public record OuterOptimiser(Rule rule, double momentum, double rate, long afterRounds)
    implements Serializable {
  /** None: the next round begins with the mean. */
  public static final OuterOptimiser NONE = new OuterOptimiser(Rule.NONE, 0, 1, 0);

  private static final String SECTION = "train.outer.";

  /** Full key of the rule. */
  public static final String NAME = SECTION + "name";

  /** How the step is taken. */
  public enum Rule {
    NONE,
    /**
     * Slow momentum (Wang et al. 2020, arXiv 1910.00643, algorithm 1): {@code u = mu u + d /
     * gamma}, {@code theta = start - eta gamma u}, gamma the learning rate of the round's last
     * step.
     */
    SLOWMO,
    /**
     * Nesterov's momentum, as in DiLoCo (Douillard et al. 2023, arXiv 2311.08105, algorithm 1):
     * {@code u = mu u + d}, {@code theta = start - eta (d + mu u)}.
     */
    NESTEROV
  }

  /**
   * Reads the section {@code train.outer}.
   *
   * @throws ConfigurationFailure when a value is invalid
   */
  static OuterOptimiser from(Settings settings) {
    Rule rule = settings.choice(NAME, Rule.class);
    double momentum = Updater.decayRate(settings, SECTION + "slowMomentum");
    double rate = settings.realAbove(SECTION + "rate", 0);
    int afterRounds = settings.integerFrom(SECTION + "afterRounds", 0);
    return rule == Rule.NONE ? NONE : new OuterOptimiser(rule, momentum, rate, afterRounds);
  }

  /** Whether there is one. */
  public boolean any() {
    return rule != Rule.NONE;
  }

  /** Elements of the momentum for so many parameters: as many, or 0. */
  int size(int parameters) {
    return any() ? parameters : 0;
  }

  /** Whether a step follows a round, from 0, whose last step had this learning rate. */
  boolean follows(long round, double gamma) {
    return any() && round >= afterRounds && gamma > 0;
  }

  /**
   * Takes the step, in place.
   *
   * @param trained elements that the step changes; others, such as states, stay as they are
   * @param start parameters that the round began with; not written to
   * @param theta parameters that the round reached
   * @param u momentum
   * @param gamma learning rate of the round's last step
   */
  void step(List<ElementRange> trained, float[] start, float[] theta, float[] u, double gamma) {
    float mu = (float) momentum;
    // In SlowMo's units, u is a sum of gradients.
    float unit = rule == Rule.SLOWMO ? (float) (1 / gamma) : 1;
    float ofWay = rule == Rule.NESTEROV ? (float) rate : 0;
    float ofMomentum = (float) (rule == Rule.NESTEROV ? rate * momentum : rate * gamma);
    for (ElementRange range : trained) {
      for (int i = range.from(); i < range.to(); i++) {
        float way = start[i] - theta[i];
        u[i] = mu * u[i] + unit * way;
        theta[i] = start[i] - (ofWay * way + ofMomentum * u[i]);
      }
    }
  }
}
