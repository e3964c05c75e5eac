// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * How one number of the aggregate posterior has changed.
 *
 * @param quantity what the number is
 * @param dimension latent dimension, or level of codes, from 0
 * @param earlier the number before: a mean, or a standard deviation; of codes their perplexity
 * @param now the number now
 * @param statistic of the test: Welch's t, or chi-square of codes
 * @param pValue of this test alone
 * @param corrected p-value for all tests together, by Holm's method
 * @param effect size of the change: of a mean or a deviation in standard deviations before; of
 *     codes the share of them that are others than before
 */
public record Shift(
    Quantity quantity,
    int dimension,
    double earlier,
    double now,
    double statistic,
    double pValue,
    double corrected,
    double effect) {

  /** What is compared. */
  public enum Quantity {
    /** The posterior mean: where the images lie. */
    @JsonProperty("mu")
    MU("mean of mu", "standard deviations", "Welch's t"),
    /** The standard deviation of the posterior mean: how far the images spread. */
    @JsonProperty("spread")
    SPREAD("standard deviation of mu", "standard deviations", "Welch's t"),
    /** The KL divergence: how far they spread, and how sure the encoder is. */
    @JsonProperty("kl")
    KL("mean KL divergence", "standard deviations", "Welch's t"),
    /** How often each code is used. */
    @JsonProperty("codes")
    CODES("codes, perplexity", "of all codes", "chi-square");

    private final String name;
    private final String unit;
    private final String test;

    Quantity(String name, String unit, String test) {
      this.name = name;
      this.unit = unit;
      this.test = test;
    }
  }

  Shift corrected(double value) {
    return new Shift(quantity, dimension, earlier, now, statistic, pValue, value, effect);
  }

  /** Returns whether the change can hardly be chance. */
  public boolean isSignificant(double level) {
    return corrected < level;
  }

  /** Returns the change in words. */
  String inWords() {
    return String.format(
        Locale.ROOT,
        "%s %s in %s %d (%s %s, before %s; %s %.4g, p %.2g)",
        GateResult.plain(Math.abs(effect)),
        quantity.unit,
        quantity == Quantity.CODES ? "level" : "dimension",
        quantity == Quantity.CODES ? dimension + 1 : dimension,
        quantity.name,
        GateResult.plain(now),
        GateResult.plain(earlier),
        quantity.test,
        statistic,
        corrected);
  }
}
