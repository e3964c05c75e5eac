// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.stage.Stop;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.CheckpointClock;
import io.sparkvae.train.checkpoint.CheckpointWriter;
import io.sparkvae.train.checkpoint.Checkpointing;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.RateHistory;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.checkpoint.ValidationHistory;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs the rounds of a run. Its trainer takes the steps. The loop evaluates the model, remembers
 * the best one, stops early, and writes metrics and checkpoints.
 */
public final class TrainingLoop<S> {
  /** At least so much time lies between two of these. */
  private static final long LIVE_NANOS = 5_000_000_000L;

  private final Trainer<S> trainer;
  private final Learning learning;
  private final Monitoring monitoring;
  private final ModelSpec spec;
  private final MetricsLines lines;
  private final RunDivision division;
  private final boolean validates;
  private final OutputDirectory directory;
  private final CheckpointWriter checkpoints;
  private final MetricsFile metrics;
  private final Stop stop;
  private final ProgressLog progress;

  /** When {@code metrics.jsonl} is written between checkpoints, for those who watch the run. */
  private final CheckpointClock live = new CheckpointClock(Optional.empty(), System.nanoTime());

  private Position position;
  private ValidationHistory history;
  private RateHistory rates;
  private S state;
  private S best;

  /** That training has paused for a checkpoint since the last line of metrics. */
  private double checkpointSeconds;

  /**
   * @param stop whether to end after this round
   * @param from where to begin
   * @param metrics with the lines up to there
   */
  public TrainingLoop(
      Trainer<S> trainer,
      WorkOrder order,
      Monitoring monitoring,
      Checkpointing checkpointing,
      OutputDirectory directory,
      Checkpoints checkpoints,
      MetricsFile metrics,
      Stop stop,
      Checkpoint from) {
    this.trainer = trainer;
    this.learning = order.learning();
    this.monitoring = monitoring;
    this.spec = order.spec();
    this.division = trainer.division();
    this.lines = new MetricsLines(order, division);
    this.validates = !order.data().validation().isEmpty();
    this.directory = directory;
    this.checkpoints = new CheckpointWriter(checkpoints, checkpointing.everySeconds());
    this.metrics = metrics;
    this.stop = stop;
    this.position = from.position();
    this.history = from.history();
    this.rates = from.rates();
    this.state = trainer.hold(from.state());
    if (from.best() != null) {
      this.best = trainer.keep(trainer.hold(TrainingState.of(from.best())));
    }
    this.progress =
        new ProgressLog(learning.epochs(), division.ofEpoch().examples(), from.position());
  }

  /**
   * Runs all rounds that are left.
   *
   * @return the state at the end of the run
   * @throws DivergenceFailure when a number was not finite; the state before that round is kept as
   *     a model. A checkpoint is written, as after any failure
   * @throws StopFailure when {@code stop} said so
   */
  public Checkpoint run() {
    try {
      boolean stopped = false;
      while (!done() && !stopped) {
        round();
        stopped = stop.asked();
      }
      if (!done()) {
        checkpointNow();
      }
      checkpoints.await();
    } catch (Exception e) {
      keep(e);
      throw e;
    }
    if (!done()) {
      throw stopped();
    }
    return now();
  }

  private Checkpoint now() {
    return new Checkpoint(position, history, rates, trainer.fetch(state), bestParameters());
  }

  /** Parameters of the best model; null before the first evaluation. */
  private float[] bestParameters() {
    return best == null ? null : trainer.fetchParameters(best);
  }

  /** What an earlier checkpoint failed by does not keep this one from being written. */
  private void keep(Exception failure) {
    for (Runnable part : List.<Runnable>of(checkpoints::await, this::checkpointNow)) {
      try {
        part.run();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private void checkpointNow() {
    writeMetrics();
    checkpoints.write(now(), metrics.length());
  }

  private boolean done() {
    return position.epoch() == learning.epochs() || history.stops(monitoring.patience());
  }

  private void round() {
    Position before = position;
    Assignment assignment = new Assignment(before.rounds(), rates.reductions());
    Trainer.Round<S> round = trainer.round(state, assignment);
    if (round.divergence() != null) {
      throw diverged(round.divergence());
    }
    ElboSums sums = round.sums();
    Position after = before.next(division, sums.examples());
    Double elbo = null;
    Double ofAverage = null;
    if (evaluates(before, after)) {
      elbo = trainer.evaluate(round.state()).meanElbo();
      if (!Double.isFinite(elbo)) {
        throw diverged("validation ELBO %s (after round %s)".formatted(elbo, after.rounds()));
      }
      if (learning.optimiser().averages()) {
        ofAverage = trainer.evaluateAverage(round.state()).meanElbo();
      }
      if (history.isBest(elbo)) {
        best = trainer.keep(round.state());
      }
      int epoch = division.epoch(division.lastStep(before.rounds())) + 1;
      history = history.after(elbo, epoch, monitoring.minDelta());
      rates = learning.learningRate().schedule().after(rates, elbo);
    }
    MetricsLine line = lines.of(after, assignment, round, elbo, ofAverage, checkpointSeconds);
    position = after;
    state = round.state();
    metrics.add(line);
    progress.round(after, line);
    checkpointSeconds = 0;
    if (checkpoints.due()) {
      checkpoint();
    } else if (live.due(System.nanoTime() - LIVE_NANOS)) {
      writeMetrics();
    }
  }

  private boolean evaluates(Position before, Position after) {
    int every = monitoring.everyRounds();
    return validates
        && (every == 0
            ? after.epoch() > before.epoch()
            : after.rounds() % every == 0 || after.epoch() == learning.epochs());
  }

  /**
   * Rounds go on while the checkpoint is brought to the driver and written: a state is never
   * changed. Where there is one after every round, the next round waits for it: who asks for that
   * wants to lose no more than one.
   */
  private void checkpoint() {
    long began = System.nanoTime();
    if (checkpoints.always()) {
      checkpointNow();
    } else {
      writeMetrics();
      Position at = position;
      ValidationHistory evaluated = history;
      RateHistory reduced = rates;
      Supplier<Trainer.Fetched> fetched = trainer.fetchLater(state, Optional.ofNullable(best));
      checkpoints.begin(() -> fetched.get().checkpoint(at, evaluated, reduced), metrics.length());
    }
    checkpointSeconds = (System.nanoTime() - began) * 1e-9;
  }

  private void writeMetrics() {
    long began = System.nanoTime();
    metrics.write();
    live.wrote(began, System.nanoTime());
  }

  private StopFailure stopped() {
    return new StopFailure(
        "stopped as asked after round %s of epoch %s; the same command goes on from there, and with --finish publishes the model"
            .formatted(position.rounds(), position.epoch() + 1));
  }

  /** Keeps what was before the rejected round. */
  private DivergenceFailure diverged(String cause) {
    Model last = new Model(spec, trainer.fetchParameters(state));
    float[] ofBest = bestParameters();
    ModelArtifact.write(directory, ofBest == null ? last : new Model(spec, ofBest), last);
    return new DivergenceFailure(
        "training diverged: expected finite numbers, found %s; the model before round %s is kept in %s; a smaller train.learningRate.initial may help; --finish publishes that model"
            .formatted(cause, position.rounds() + 1, directory.resolve("last.safetensors")));
  }
}
