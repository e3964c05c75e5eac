// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import java.io.Serializable;

/**
 * How many images a step uses.
 *
 * @param images of each worker, or of all workers together
 * @param of whose images these are
 */
public record BatchSize(int images, Of of) implements Serializable {
  /** Full key of the number. */
  public static final String SIZE = "train.batchSize";

  /** Full key of whose images they are. */
  public static final String OF = "train.batch";

  /** Whose images make up the number. */
  public enum Of {
    /** Those of each worker: W workers use W times as many in a step. */
    WORKER,
    /** Those of all workers together, who share them: the same batch for any number of workers. */
    GLOBAL
  }

  public BatchSize {
    if (images < 1) {
      throw new IllegalArgumentException("batch: expected at least 1 image, found " + images);
    }
  }

  /** So many images of each worker. */
  public static BatchSize ofWorker(int images) {
    return new BatchSize(images, Of.WORKER);
  }

  /**
   * Reads {@code train.batchSize} and {@code train.batch}.
   *
   * @throws ConfigurationFailure when a value is invalid
   */
  public static BatchSize from(Settings settings) {
    return new BatchSize(settings.integerFrom(SIZE, 1), settings.choice(OF, Of.class));
  }

  /** Whether each of so many workers has at least one image in a step. */
  public boolean suffices(int workers) {
    return of == Of.WORKER || images >= workers;
  }

  /** The most workers that an epoch of so many images keeps busy; at least 1. */
  public long mostWorkers(long examples) {
    return switch (of) {
      case WORKER -> Math.max(1, examples / images);
      case GLOBAL -> Math.max(1, Math.min(images, examples));
    };
  }

  /** Images of the worker, of so many, that has most in a step. */
  public int largest(int workers) {
    return of(0, workers);
  }

  /** Images of one of so many workers in a step. */
  int of(int worker, int workers) {
    return switch (of) {
      case WORKER -> images;
      case GLOBAL -> images / workers + (worker < images % workers ? 1 : 0);
    };
  }
}
