// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.averaging.WireFormat;
import io.sparkvae.train.checkpoint.Checkpointing;
import io.sparkvae.train.closedform.ClosedFormSupport;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.dl4j.Dl4jSupport;
import io.sparkvae.train.loop.Monitoring;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.WorkOrder;
import java.util.Optional;

/** The settings of the training stage, validated. Those of the model are in its spec. */
public record TrainingPlan(
    TrainerKind trainer,
    Learning learning,
    Placement placement,
    Monitoring monitoring,
    Checkpointing checkpointing,
    Verify verify) {

  /** How the bytes of shards are checked. */
  public enum Verify {
    /** Whole files against the manifest's digests, before the first round. */
    START,
    /** Pages against the checksums in the files, when they are read. */
    PAGES
  }

  /**
   * Where the work is done.
   *
   * @param workers that train side by side; empty: the cluster's cores
   * @param workersPerTask workers that a task trains; empty: {@link Exchange#together}
   * @param send format in which states are sent
   * @param segments into which the state is cut to be averaged; empty: {@link Exchange#forWorkers}
   * @param cacheBytes of training pixels that one executor keeps
   * @param cardCacheBytes the most that one worker keeps in a card's memory
   */
  public record Placement(
      Optional<Integer> workers,
      Optional<Integer> workersPerTask,
      WireFormat send,
      Optional<Integer> segments,
      long cacheBytes,
      long cardCacheBytes) {
    private static final String WORKERS_PER_TASK = "train.workersPerTask";
    private static final String SEGMENTS = "train.segments";

    static Placement from(Settings settings) {
      long cacheBytes = settings.bytes("train.cacheBytes");
      if (cacheBytes < 0) {
        throw settings.refused("train.cacheBytes", "a size from 0", cacheBytes);
      }
      return new Placement(
          countOrAuto(settings, "train.workers", 1),
          countOrAuto(settings, WORKERS_PER_TASK, 1),
          settings.choice(WireFormat.KEY, WireFormat.class),
          countOrAuto(settings, SEGMENTS, 0),
          cacheBytes,
          WorkOrder.cardCacheBytes(settings));
    }

    /**
     * How the states of so many workers come together.
     *
     * @param together workers that run in one executor
     */
    Exchange exchange(int count, int together, long state) {
      if (segments.isPresent()) {
        Segments given = new Segments(segments.get());
        return new Exchange(given, workersPerTask.orElse(given.any() ? together : 1), send);
      }
      return workersPerTask
          .map(ofTask -> Exchange.forWorkers(count, ofTask, send, state))
          .orElseGet(() -> Exchange.together(count, together, send, state));
    }

    private static Optional<Integer> countOrAuto(Settings settings, String key, int least) {
      Optional<Integer> count = settings.integerOrAuto(key);
      if (count.isPresent() && count.get() < least) {
        throw settings.refused(key, "auto or at least " + least, count.get());
      }
      return count;
    }
  }

  /**
   * Reads the plan.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is not valid
   */
  public static TrainingPlan from(Settings settings) {
    TrainingPlan plan =
        new TrainingPlan(
            settings.choice("train.trainer", TrainerKind.class),
            Learning.from(settings),
            Placement.from(settings),
            Monitoring.from(settings),
            Checkpointing.from(settings),
            settings.choice("train.verify", Verify.class));
    int workers = plan.placement.workers().orElse(1);
    if (!plan.learning.batch().suffices(workers)) {
      throw settings.refused(
          BatchSize.SIZE,
          "at least 1 image for each of train.workers = %s, which share a batch with %s = global"
              .formatted(workers, BatchSize.OF),
          plan.learning.batchSize());
    }
    if (plan.trainer == TrainerKind.LOCAL && workers != 1) {
      throw settings.refused("train.workers", "auto or 1 for trainer local", workers);
    }
    int together = plan.placement.workersPerTask().orElse(1);
    if (plan.trainer != TrainerKind.AVERAGING && together != 1) {
      throw settings.refused(
          Placement.WORKERS_PER_TASK,
          "auto or 1 for trainer " + Settings.spelled(plan.trainer),
          together);
    }
    if (plan.placement.send() == WireFormat.BF16) {
      requireChanges(settings, plan);
    }
    if (plan.trainer == TrainerKind.CLOSED_FORM) {
      ClosedFormSupport.check(settings, plan.learning());
    }
    if (plan.trainer == TrainerKind.DL4J_SPARK) {
      Dl4jSupport.check(settings, plan.learning());
    }
    return plan;
  }

  /** Checks that changes can be sent in place of states. */
  private static void requireChanges(Settings settings, TrainingPlan plan) {
    if (plan.trainer != TrainerKind.AVERAGING) {
      throw settings.refused(
          WireFormat.KEY, "fp32 for trainer " + Settings.spelled(plan.trainer), "bf16");
    }
    if (plan.placement.segments().filter(count -> count == 0).isPresent()) {
      throw settings.refused(
          Placement.SEGMENTS, "auto or at least 1 for %s = bf16".formatted(WireFormat.KEY), 0);
    }
  }
}
