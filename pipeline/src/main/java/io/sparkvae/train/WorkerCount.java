// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.train.data.BatchSize;
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

  /**
   * Tasks that run at the same time, but no more than an epoch has batches, or a shared batch has
   * images.
   */
  private int slots() {
    BatchSize batch = run.plan().learning().batch();
    long most = batch.mostWorkers(run.data().examples());
    TaskSlots slots = run.devices().awaitSlots(most, run.place().stop());
    if (run.place().stop().asked()) {
      throw new StopFailure(
          "stopped as asked before the first round; the same command goes on from there");
    }
    int workers = (int) Math.max(1, Math.min(slots.count(), most));
    say(workers, slots, batch);
    warningOfLargeSteps(workers, batch, run.settings().realAbove("plan.criticalBatch", 0))
        .ifPresent(ProgressLog::say);
    return workers;
  }

  private static void say(int workers, TaskSlots slots, BatchSize batch) {
    ProgressLog.say(
        workers < slots.count()
            ? String.format(
                Locale.ROOT,
                "workers = auto: %,d, since %s; %,d tasks run at the same time (%s)",
                workers,
                switch (batch.of()) {
                  case WORKER -> "an epoch has so many batches";
                  case GLOBAL -> "the batch that they share has so many images";
                },
                slots.count(),
                slots.words())
            : String.format(
                Locale.ROOT,
                "workers = auto: %,d, since so many tasks run at the same time (%s)",
                workers,
                slots.words()));
  }

  /**
   * What to say where the images of a step are so many that half of them bring nothing. There is no
   * limit: how many are too many depends on model and data, and the operator may know better.
   *
   * @param critical images of a step with which training needs twice the images
   *     (plan.criticalBatch)
   */
  static Optional<String> warningOfLargeSteps(int workers, BatchSize batch, double critical) {
    long images = (long) workers * batch.images();
    double times = (1 + images / critical) / (1 + batch.images() / critical);
    return batch.of() == BatchSize.Of.WORKER && times >= 2
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "warning: %,d workers use %,d images in a step: expect %.1f times the epochs of one worker until the model is as good (plan.criticalBatch = %,.0f); with %s = global they share a batch, and the job plan says how many are worth it",
                workers,
                images,
                times,
                critical,
                BatchSize.OF))
        : Optional.empty();
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
    if (run.plan().learning().batch().of() == BatchSize.Of.GLOBAL) {
      return; // each has at least one image in a step
    }
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
