// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.train.loop.ProgressLog;
import java.util.Locale;
import java.util.Optional;

/**
 * How many workers train: as many as the settings say. {@code auto} means as many as the run began
 * with, or as the cluster has task slots.
 */
record WorkerCount(TrainingRun run) {

  /**
   * Returns the number of workers.
   *
   * @param before that of the run that goes on, if one does
   * @throws StopFailure when the run is stopped while it waits for executors
   */
  int decide(Optional<Integer> before) {
    if (run.plan().trainer() == TrainerKind.LOCAL) {
      return 1;
    }
    Optional<Integer> decided = run.plan().placement().workers().or(() -> before);
    if (decided.isEmpty()) {
      return slots();
    }
    run.devices().expectedSlots().ifPresent(slots -> warnOfWaves(decided.get(), slots));
    return decided.get();
  }

  /** Tasks that run at the same time, but no more than an epoch has batches. */
  private int slots() {
    long batches = Math.max(1, run.data().examples() / run.plan().learning().batchSize());
    TaskSlots slots = run.devices().awaitSlots(batches, run.place().stop());
    if (run.place().stop().asked()) {
      throw new StopFailure(
          "stopped as asked before the first round; the same command goes on from there");
    }
    int workers = (int) Math.max(1, Math.min(slots.count(), batches));
    ProgressLog.say(
        workers < slots.count()
            ? String.format(
                Locale.ROOT,
                "workers = auto: %,d, since an epoch has so many batches; %,d tasks run at the same time (%s)",
                workers,
                slots.count(),
                slots.words())
            : String.format(
                Locale.ROOT,
                "workers = auto: %,d, since so many tasks run at the same time (%s)",
                workers,
                slots.words()));
    return workers;
  }

  private static void warnOfWaves(int workers, long slots) {
    if (slots > 0 && workers > slots) {
      ProgressLog.say(
          String.format(
              Locale.ROOT,
              "warning: %,d workers, but %,d tasks run at the same time: the workers of a round take turns, in %,d waves",
              workers,
              slots,
              (workers + slots - 1) / slots));
    }
  }

  /** Warns of more workers than an epoch has batches. */
  void warnOfFewImages(int workers) {
    int batch = run.plan().learning().batchSize();
    if (run.data().examples() < (long) workers * batch && workers > 1) {
      ProgressLog.say(
          String.format(
              Locale.ROOT,
              "warning: train.workers = %,d: expected at most %,d for %,d images, so that each worker has a batch of %,d images an epoch",
              workers,
              Math.max(1, run.data().examples() / batch),
              run.data().examples(),
              batch));
    }
  }
}
