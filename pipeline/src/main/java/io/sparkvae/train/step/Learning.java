// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Precision;
import java.io.Serializable;

/**
 * The settings that decide the numbers of a run, besides the model, the data and the number of
 * workers.
 *
 * @param epochs passes over the training images
 * @param batchSize images a step, per worker
 * @param averagingFrequency steps of each worker between two averages
 * @param seed of initialisation, order and noise
 * @param precision in which graphs compute; parameters are floats
 */
public record Learning(
    int epochs,
    int batchSize,
    int averagingFrequency,
    long seed,
    Precision precision,
    Updater updater,
    LearningRate learningRate)
    implements Serializable {

  /**
   * Reads and checks these settings, of the section {@code train}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static Learning from(Settings settings) {
    return new Learning(
        settings.integerFrom("train.epochs", 1),
        settings.integerFrom("train.batchSize", 1),
        settings.integerFrom("train.averagingFrequency", 1),
        settings.longInteger("train.seed"),
        settings.choice("train.precision", Precision.class),
        Updater.from(settings),
        LearningRate.from(settings));
  }

  /** The same with rounds of another length. */
  Learning averagingEvery(int steps) {
    return new Learning(epochs, batchSize, steps, seed, precision, updater, learningRate);
  }
}
