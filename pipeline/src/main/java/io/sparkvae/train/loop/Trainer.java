package io.sparkvae.train.loop;

import io.sparkvae.train.checkpoint.HeldState;
import io.sparkvae.train.data.EpochPlan;
import io.sparkvae.train.step.Evaluation;
import io.sparkvae.train.step.Sums;
import io.sparkvae.train.step.WorkerReport;
import java.util.List;

/** A way to take the steps of a round and to evaluate a model; {@link TrainingLoop} drives it. */
public interface Trainer extends AutoCloseable {

  /**
   * Where the time of a round went, in seconds.
   *
   * @param compute of the slowest worker
   * @param reduce everything else: scheduling, reading results, averaging
   */
  record Seconds(double broadcast, double compute, double reduce) {}

  /**
   * A round's end.
   *
   * @param state the new one; of no use when a report tells of a divergence
   * @param reports of the workers, in their order
   */
  record Round(HeldState state, List<WorkerReport> reports, Seconds seconds) {
    public Sums sums() {
      return reports.stream().map(WorkerReport::sums).reduce(Sums.ZERO, Sums::plus);
    }

    /** What was not finite, of the first worker that saw it; null when nothing was. */
    public String divergence() {
      return reports.stream()
          .map(WorkerReport::divergence)
          .filter(d -> d != null)
          .findFirst()
          .orElse(null);
    }
  }

  /** Whether a run can go on from a checkpoint. */
  enum Restart {
    POSSIBLE,
    /** The trainer keeps state of its own. */
    IMPOSSIBLE
  }

  /** How epochs are divided into rounds. */
  EpochPlan plan();

  /** Whether a state is all that this trainer needs to go on. */
  Restart restart();

  /**
   * Trains for a round.
   *
   * @param epoch from 0
   * @param round of the epoch, from 0
   */
  Round round(HeldState state, int epoch, int round);

  /**
   * Holds on to the best state until there is a better one. Others can be had until the round after
   * the next has begun.
   */
  void keep(HeldState best);

  /** Sums over all validation images, added in the order of {@link Evaluation#pieces}. */
  Sums evaluate(HeldState state);

  @Override
  void close();
}
