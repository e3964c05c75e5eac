// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.train.augmentation.Augmentation;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.FirstRounds;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.updater.Optimiser;
import java.io.Serializable;

/**
 * The settings that decide the numbers of a run, besides the model, the data and the number of
 * workers.
 *
 * @param epochs passes over the training images
 * @param batch images of a step
 * @param averagingFrequency steps of each worker between two averages, after the first rounds
 * @param rounds whether the end of an epoch ends a round
 * @param firstRounds rounds of another length at the beginning
 * @param seed of initialisation, order and noise
 * @param precision in which graphs compute; parameters are floats
 * @param augmentation random changes of training images
 * @param products how graphics processors compute matrix products
 * @param optimiser how a gradient changes the parameters
 */
public record Learning(
    int epochs,
    BatchSize batch,
    int averagingFrequency,
    RunDivision.Rounds rounds,
    FirstRounds firstRounds,
    long seed,
    Augmentation augmentation,
    Precision precision,
    ProductPrecision products,
    Optimiser optimiser,
    LearningRate learningRate)
    implements Serializable {
  /** Full key of the setting that lets rounds go on over the end of an epoch. */
  public static final String ROUNDS = "train.roundsSpanEpochs";

  /**
   * Reads and checks these settings, of the section {@code train}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static Learning from(Settings settings) {
    return new Learning(
        settings.integerFrom("train.epochs", 1),
        BatchSize.from(settings),
        settings.integerFrom("train.averagingFrequency", 1),
        settings.flag(ROUNDS) ? RunDivision.Rounds.ACROSS_EPOCHS : RunDivision.Rounds.WITHIN_EPOCHS,
        FirstRounds.from(settings),
        settings.longInteger("train.seed"),
        Augmentation.from(settings),
        settings.choice("train.precision", Precision.class),
        settings.choice("train.gpu.products", ProductPrecision.class),
        Optimiser.from(settings),
        LearningRate.from(settings));
  }

  /** Images of a step as the settings have them: of each worker, or of all together. */
  public int batchSize() {
    return batch.images();
  }

  /** How the examples of an epoch are divided among workers, batches and rounds. */
  public EpochDivision epochDivision(long examples, int workers) {
    return new EpochDivision(examples, workers, batch, averagingFrequency);
  }

  /** How the steps of a run of so many epochs are divided into epochs and rounds. */
  public RunDivision division(EpochDivision ofEpoch, int ofEpochs) {
    return new RunDivision(ofEpoch, ofEpochs, rounds, firstRounds);
  }

  /** The same with steps of another size. */
  public Learning with(BatchSize other) {
    return new Learning(
        epochs,
        other,
        averagingFrequency,
        rounds,
        firstRounds,
        seed,
        augmentation,
        precision,
        products,
        optimiser,
        learningRate);
  }

  /** The same with rounds of another length, within epochs. */
  Learning averagingEvery(int steps) {
    return new Learning(
        epochs,
        batch,
        steps,
        RunDivision.Rounds.WITHIN_EPOCHS,
        FirstRounds.NONE,
        seed,
        augmentation,
        precision,
        products,
        optimiser,
        learningRate);
  }
}
