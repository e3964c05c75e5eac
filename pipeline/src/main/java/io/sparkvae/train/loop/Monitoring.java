// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.configuration.Settings;

/**
 * When the model is evaluated on the validation images, and when that ends the run.
 *
 * @param everyRounds rounds between two evaluations; 0: at the end of each epoch
 * @param patience evaluations without improvement that end the run; 0: never
 * @param minDelta smallest rise of the evidence lower bound that is an improvement, in nats an
 *     image
 */
public record Monitoring(int everyRounds, int patience, double minDelta) {

  /**
   * Reads the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a number is negative
   */
  public static Monitoring from(Settings settings) {
    return new Monitoring(
        settings.integerFrom("train.validation.everyRounds", 0),
        settings.integerFrom("train.earlyStopping.patience", 0),
        settings.realFrom("train.earlyStopping.minDelta", 0));
  }
}
