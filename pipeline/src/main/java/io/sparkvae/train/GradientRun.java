// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Devices;
import io.sparkvae.stage.Made;
import io.sparkvae.tracking.Tracking;
import io.sparkvae.train.averaging.AveragingTrainer;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.CheckpointFile;
import io.sparkvae.train.checkpoint.CheckpointHeader;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.RateHistory;
import io.sparkvae.train.checkpoint.ValidationHistory;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.dl4j.Dl4jDivision;
import io.sparkvae.train.dl4j.Dl4jTrainer;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.MetricsFile;
import io.sparkvae.train.loop.ProgressLog;
import io.sparkvae.train.loop.TensorBoard;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.loop.TrainingLoop;
import io.sparkvae.train.step.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * A run that takes gradient steps, from the beginning, from its newest checkpoint, or from the end
 * of a run that it extends.
 */
final class GradientRun {
  private final TrainingRun run;
  private final OutputDirectory directory;
  private final Optional<CheckpointHeader> own;
  private final Optional<CheckpointHeader> found;

  /** Until it is taken. */
  private Optional<Checkpoint> ownState;

  GradientRun(TrainingRun run) {
    this.run = run;
    this.directory = run.directory();
    Optional<CheckpointFile.Read> read = Checkpoints.newest(directory.path(), run.hadoop());
    this.own = read.map(CheckpointFile.Read::header);
    this.found = own.or(() -> run.extension().map(Extension::end));
    this.ownState = read.map(CheckpointFile.Read::checkpoint);
  }

  /** Trains to the end, unless it is asked to stop after a round. */
  Made toTheEnd() {
    boolean finishes = run.settings().choice("output.resume", Resume.class) == Resume.FINISH;
    if (finishes) {
      requireTrained();
    }
    int workers = new WorkerCount(run).decide(found.map(at -> Binding.workers(at.binding())));
    DeviceKinds devices = run.devices().kinds();
    found.ifPresent(at -> devices.earlier(Binding.devices(at.binding())));
    if (!finishes) {
      devices.computed(device());
    }
    Map<String, String> binding =
        Binding.of(run.settings(), run.data(), run.start(), workers, devices);
    found.ifPresent(at -> Binding.check(bindingOfFound(at), binding, foundIn()));
    Checkpoints checkpoints =
        new Checkpoints(directory, binding, run.plan().checkpointing().keep(), run.hadoop());
    Tracking tracking = run.place().tracking();
    TensorBoard tensorBoard = TensorBoard.from(run.settings());
    MetricsFile metrics =
        found
            .map(
                at ->
                    MetricsFile.resume(
                        directory,
                        foundIn(),
                        at.metricsBytes(),
                        tracking,
                        tensorBoard,
                        run.hadoop()))
            .orElseGet(() -> MetricsFile.start(directory, tracking, tensorBoard));
    if (finishes) {
      return finished(taken().orElseThrow(), binding, metrics, workers);
    }
    WorkOrder order = run.order(workers);
    run.verify();
    Checkpoint end;
    try (Trainer<?> trainer = trainer(order)) {
      announce(trainer.division());
      // In a variable, the first state would stay in memory for the whole run.
      end = loop(trainer, order, checkpoints, metrics, begin(order)).run();
    }
    keepLast(end, binding, metrics);
    return made(metrics, end, workers);
  }

  /** Publishes what a checkpoint holds, as if the run had ended there. */
  private Made finished(
      Checkpoint at, Map<String, String> binding, MetricsFile metrics, int workers) {
    Position position = at.position();
    ProgressLog.say(
        String.format(
            Locale.ROOT,
            "finished early, after %,d epochs and %,d rounds in all",
            position.epoch(),
            position.rounds()));
    keepLast(at, binding, metrics);
    return made(metrics, at, workers);
  }

  private void requireTrained() {
    if (own.isEmpty() || own.get().position().rounds() == 0) {
      throw new ResumeFailure(
          "output.resume = finish: expected a checkpoint after at least one round in %s, found none"
              .formatted(directory.path()));
    }
  }

  /** Directory of the checkpoint that the run goes on from. */
  private Path foundIn() {
    return own.isPresent()
        ? directory.path()
        : run.extension().map(Extension::directory).orElse(directory.path());
  }

  private Map<String, String> bindingOfFound(CheckpointHeader at) {
    return own.isPresent() || run.extension().isEmpty()
        ? at.binding()
        : run.extension().get().binding(run.plan().learning().epochs());
  }

  /** Writes a checkpoint of the end, from which the run can be extended. */
  private void keepLast(Checkpoint end, Map<String, String> binding, MetricsFile metrics) {
    switch (run.plan().checkpointing().last()) {
      case KEEP -> {
        metrics.write();
        new Checkpoints(directory, binding, 1, run.hadoop()).write(end, metrics.length());
      }
      case REMOVE -> {}
    }
  }

  private <S> TrainingLoop<S> loop(
      Trainer<S> trainer,
      WorkOrder order,
      Checkpoints checkpoints,
      MetricsFile metrics,
      Checkpoint begin) {
    return new TrainingLoop<>(
        trainer,
        order,
        run.plan().monitoring(),
        run.plan().checkpointing(),
        directory,
        checkpoints,
        metrics,
        run.place().stop(),
        begin);
  }

  /**
   * The kind of device that computes. A task is asked only if tasks have cards; it also shows
   * before the first round whether its card can be used.
   */
  private String device() {
    Devices devices = run.devices();
    if (run.plan().trainer() == TrainerKind.LOCAL) {
      return Device.current().kind();
    }
    return devices.graphics()
        ? devices
            .computing(run.spark().parallelize(List.of(0), 1).map(i -> Device.current().kind()))
            .first()
        : DeviceKinds.PROCESSOR;
  }

  /** The checkpoint of an earlier attempt, which nothing here holds from then on. */
  private Optional<Checkpoint> taken() {
    Optional<Checkpoint> taken = ownState;
    ownState = Optional.empty();
    return taken;
  }

  private Checkpoint begin(WorkOrder order) {
    return taken()
        .or(() -> run.extension().map(extension -> extension.read(run.hadoop())))
        .orElseGet(() -> start(order));
  }

  private Checkpoint start(WorkOrder order) {
    float[] theta = run.start().parameters(run.spark(), order);
    return new Checkpoint(
        Position.START,
        ValidationHistory.START,
        RateHistory.START,
        run.plan().learning().optimiser().start(theta),
        null);
  }

  private Trainer<?> trainer(WorkOrder order) {
    return switch (run.plan().trainer()) {
      case LOCAL -> new LocalTrainer(order);
      case AVERAGING ->
          new AveragingTrainer(run.spark(), order, exchange(order.workers()), run.devices());
      case DL4J_SPARK -> new Dl4jTrainer(run.spark(), order, run.devices());
      case CLOSED_FORM -> throw new IllegalStateException("a closed form takes no steps");
    };
  }

  private Exchange exchange(int workers) {
    long state = run.plan().learning().optimiser().averagedBytes(Model.layout(run.spec()).size());
    Exchange exchange =
        run.plan().placement().exchange(workers, run.devices().threads(workers), state);
    if (run.plan().placement().workersPerTask().isEmpty() && exchange.workersPerTask() > 1) {
      ProgressLog.say(
          String.format(Locale.ROOT, "workersPerTask = auto: %,d", exchange.workersPerTask()));
    }
    return exchange;
  }

  private void announce(RunDivision division) {
    int workers = division.ofEpoch().workers();
    ProgressLog.say(
        String.format(
            Locale.ROOT,
            "%,d images, %,d parameters, %d worker%s, %s",
            run.data().examples(),
            Model.layout(run.spec()).size(),
            workers,
            workers == 1 ? "" : "s",
            rounds(division)));
    run.start()
        .earlier()
        .filter(earlier -> found.isEmpty())
        .ifPresent(earlier -> ProgressLog.say("from the model in " + earlier.source().directory()));
    new WorkerCount(run).warnOfFewImages(workers);
    if (run.data().validation().isEmpty()) {
      ProgressLog.say("no validation images: the last model is taken as the best");
    }
    found.ifPresent(
        at ->
            ProgressLog.say(
                own.isPresent()
                    ? "continuing after round " + at.position().rounds()
                    : "extending %s after round %s".formatted(foundIn(), at.position().rounds())));
  }

  private static String rounds(RunDivision division) {
    if (division.first().any()) {
      return String.format(
          Locale.ROOT, "%.1f rounds an epoch on average", division.roundsPerEpoch());
    }
    return switch (division.rounds()) {
      case WITHIN_EPOCHS -> {
        int rounds = division.ofEpoch().rounds();
        yield "%s round%s an epoch".formatted(rounds, rounds == 1 ? "" : "s");
      }
      case ACROSS_EPOCHS ->
          String.format(Locale.ROOT, "%.1f rounds an epoch", division.roundsPerEpoch());
    };
  }

  /** Examples that the trainer did not use; empty of one that uses each. */
  private OptionalLong leftOut(int workers, Checkpoint end) {
    return switch (run.plan().trainer()) {
      case DL4J_SPARK ->
          OptionalLong.of(
              new Dl4jDivision(run.order(workers).epochDivision(), run.plan().learning().epochs())
                  .leftOut(end.position()));
      case LOCAL, AVERAGING, CLOSED_FORM -> OptionalLong.empty();
    };
  }

  private Made made(MetricsFile metrics, Checkpoint end, int workers) {
    List<Manifest.DataFile> files =
        new ArrayList<>(
            ModelArtifact.write(
                directory,
                new Model(run.spec(), end.bestOrLast()),
                new Model(run.spec(), end.state().theta())));
    float[] average = end.state().average();
    if (average.length > 0) {
      files.add(ModelArtifact.writeAverage(directory, new Model(run.spec(), average)));
    }
    files.addAll(metrics.write());
    return Made.of(files, TrainingContent.of(run.plan(), workers, end, leftOut(workers, end)));
  }
}
