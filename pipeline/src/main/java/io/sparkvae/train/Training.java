package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Json;
import io.sparkvae.train.averaging.AveragingTrainer;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.CheckpointFile;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.Watch;
import io.sparkvae.train.closedform.ClosedFormTraining;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.EpochPlan;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.dl4j.Dl4jTrainer;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.Metrics;
import io.sparkvae.train.loop.MetricsLine;
import io.sparkvae.train.loop.Progress;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.loop.TrainingLoop;
import io.sparkvae.train.step.Parts;
import io.sparkvae.train.step.Sums;
import io.sparkvae.train.step.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The training stage: shards in, a model directory out (see {@link ModelArtifact}) with {@code
 * metrics.jsonl} (see {@link MetricsLine}). While it runs, the directory also holds checkpoints.
 */
public final class Training {
  private final SparkSession session;
  private final JavaSparkContext spark;
  private final Settings settings;
  private final TrainingPlan plan;
  private final Shards shards;
  private final ModelSpec spec;
  private final TrainingData data;
  private final Start start;
  private final Configuration hadoop;

  private Training(SparkSession session, Settings settings, Path shards, Optional<Path> from) {
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.settings = settings;
    this.plan = TrainingPlan.from(settings);
    this.hadoop = spark.hadoopConfiguration();
    this.shards = Shards.open(shards, hadoop);
    this.data = TrainingData.of(this.shards);
    this.spec = ModelSpec.from(settings, data.shape(), data.examples());
    check(settings, spec);
    this.start = Start.of(settings, spec, from, hadoop);
  }

  /**
   * Checks what {@link #check(Settings, ModelSpec)} does, and the earlier model.
   *
   * @param from an earlier model, with whose parameters training starts
   * @throws io.sparkvae.failure.ConfigurationFailure when it has other parameters
   * @throws io.sparkvae.failure.DataFailure when it is corrupt
   */
  public static void check(
      Settings settings, ModelSpec spec, Optional<Path> from, Configuration hadoop) {
    check(settings, spec);
    Start.of(settings, spec, from, hadoop);
  }

  /**
   * Checks settings that both trainer and model decide.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the trainer cannot make such a model
   */
  public static void check(Settings settings, ModelSpec spec) {
    TrainingPlan plan = TrainingPlan.from(settings);
    PixelBias.from(settings, spec);
    switch (plan.trainer()) {
      case CLOSED_FORM -> ClosedFormTraining.from(settings, spec, plan.learning().seed());
      case LOCAL, AVERAGING -> Parts.size(settings, spec);
      case DL4J_SPARK -> {}
    }
  }

  /**
   * Runs the stage to its end; see {@link #run(SparkSession, Settings, Path, Optional, Path,
   * BooleanSupplier)}.
   */
  public static Manifest.Read run(SparkSession spark, Settings settings, Path shards, Path output) {
    return run(spark, settings, shards, Optional.empty(), output, () -> false);
  }

  /**
   * Runs the stage, from the beginning or from where an earlier run of the same settings ended.
   *
   * @param shards a complete shards directory
   * @param from an earlier model, with whose parameters training starts
   * @param output new, empty, or that of a half-finished run
   * @param stop asked after every round whether to leave it at that
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, or do not fit the
   *     shards, or the output exists
   * @throws io.sparkvae.failure.DataFailure when a shard is corrupt
   * @throws ResumeFailure when a half-finished run must not or cannot be continued
   * @throws io.sparkvae.failure.DivergenceFailure when a number was not finite
   * @throws io.sparkvae.failure.StopFailure when {@code stop} said so before the end
   */
  public static Manifest.Read run(
      SparkSession spark,
      Settings settings,
      Path shards,
      Optional<Path> from,
      Path output,
      BooleanSupplier stop) {
    try {
      return new Training(spark, settings, shards, from).run(output, stop);
    } catch (Exception e) {
      // Spark wraps what a task threw, and throws it undeclared.
      Failure failure = Failure.causeOf(e);
      if (failure != null) {
        throw failure;
      }
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  private Manifest.Read run(Path path, BooleanSupplier stop) {
    try (OutputDirectory directory =
        OutputDirectory.open(path, Binding.origin(settings, inputs()), settings, hadoop)) {
      return run(directory, stop);
    }
  }

  private List<Manifest.Input> inputs() {
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(shards.source().asInput(Shards.KIND));
    inputs.addAll(start.inputs());
    return inputs;
  }

  private Manifest.Read run(OutputDirectory directory, BooleanSupplier stop) {
    if (plan.trainer() == TrainerKind.CLOSED_FORM) {
      return closedForm(directory);
    }
    Optional<CheckpointFile.Read> found = Checkpoints.newest(directory.path(), hadoop);
    int workers = workers(found);
    Map<String, String> binding = Binding.of(settings, data, start, workers);
    found.ifPresent(read -> Binding.check(read.header().binding(), binding, directory.path()));
    Checkpoints checkpoints =
        new Checkpoints(directory, binding, plan.checkpointing().keep(), hadoop);
    Metrics metrics =
        found
            .map(read -> Metrics.resume(directory, read.header().metricsBytes(), hadoop))
            .orElseGet(() -> Metrics.start(directory));
    WorkOrder order = order(workers);
    verify();
    Checkpoint begin = found.map(CheckpointFile.Read::checkpoint).orElseGet(() -> begin(order));
    Checkpoint end;
    try (Trainer trainer = trainer(order, begin)) {
      announce(trainer.plan(), found);
      end =
          new TrainingLoop(
                  trainer,
                  order,
                  plan.monitoring(),
                  plan.checkpointing(),
                  directory,
                  checkpoints,
                  metrics,
                  stop,
                  begin)
              .run();
    }
    Manifest.Read published = publish(directory, metrics, end, workers);
    checkpoints.deleteAll();
    return published;
  }

  /** Each file is read once by somebody, not once by everybody who wants a part of it. */
  private void verify() {
    switch (plan.verify()) {
      case START ->
          Verification.require(
              session,
              shards.source(),
              Stream.concat(data.training().stream(), data.validation().stream())
                  .map(ChunkRef::path)
                  .distinct()
                  .toList());
      case PAGES -> {}
    }
  }

  /** Takes no steps, so there is nothing to go on from, and no metrics. */
  private Manifest.Read closedForm(OutputDirectory directory) {
    verify();
    ClosedFormTraining closedForm = ClosedFormTraining.from(settings, spec, plan.learning().seed());
    WorkOrder order = order(1);
    Progress.say("%,d images, %s".formatted(data.examples(), Settings.spelled(closedForm.form())));
    Model model = closedForm.train(spark, order);
    Sums validation = ClosedFormTraining.validation(spark, order, model);
    Double elbo = validation.examples() == 0 ? null : validation.meanElbo();
    return publish(
        directory,
        ModelArtifact.write(directory, model, model),
        TrainingContent.ofClosedForm(plan, 1, data.examples(), elbo, model.parameters()));
  }

  private WorkOrder order(int workers) {
    return new WorkOrder(
        spec,
        plan.learning(),
        data,
        partSize(),
        workers,
        plan.placement().cacheBytes(),
        new SerializableConfiguration(hadoop));
  }

  private int partSize() {
    return switch (plan.trainer()) {
      case LOCAL, AVERAGING -> Parts.size(settings, spec);
      case DL4J_SPARK, CLOSED_FORM -> plan.learning().batchSize();
    };
  }

  /** {@code auto} means: as many as the run began with, or as the cluster has cores. */
  private int workers(Optional<CheckpointFile.Read> found) {
    if (plan.trainer() == TrainerKind.LOCAL) {
      return 1;
    }
    return plan.placement()
        .workers()
        .or(() -> found.map(read -> Binding.workers(read.header().binding())))
        .orElseGet(this::cores);
  }

  /** Cores, but no more than there are batches to share out. */
  private int cores() {
    // A job waits for executors; before they come a cluster seems to have two cores.
    spark.parallelize(List.of(0), 1).count();
    long batches = data.examples() / plan.learning().batchSize();
    return (int) Math.max(1, Math.min(spark.defaultParallelism(), batches));
  }

  private Checkpoint begin(WorkOrder order) {
    float[] theta = start.parameters(spark, order);
    return new Checkpoint(
        Position.START, Watch.START, plan.learning().updater().start(theta), null);
  }

  private void announce(EpochPlan epoch, Optional<CheckpointFile.Read> found) {
    Progress.say(
        "%,d images, %,d parameters, %d worker%s, %d round%s an epoch"
            .formatted(
                data.examples(),
                Model.layout(spec).size(),
                epoch.workers(),
                epoch.workers() == 1 ? "" : "s",
                epoch.rounds(),
                epoch.rounds() == 1 ? "" : "s"));
    start
        .earlier()
        .filter(earlier -> found.isEmpty())
        .ifPresent(earlier -> Progress.say("from the model in " + earlier.source().directory()));
    if (data.validation().isEmpty()) {
      Progress.say("no validation images: the last model is taken as the best");
    }
    found.ifPresent(
        read -> Progress.say("continuing after round " + read.header().position().rounds()));
  }

  private Trainer trainer(WorkOrder order, Checkpoint begin) {
    return switch (plan.trainer()) {
      case LOCAL -> new LocalTrainer(order);
      case AVERAGING -> new AveragingTrainer(spark, order, segments(order.workers()));
      case DL4J_SPARK -> new Dl4jTrainer(spark, order, begin.state().theta());
      case CLOSED_FORM -> throw new IllegalStateException("a closed form takes no steps");
    };
  }

  private Segments segments(int workers) {
    long state = plan.learning().updater().stateBytes(Model.layout(spec).size());
    return plan.placement()
        .segments()
        .map(Segments::new)
        .orElseGet(() -> Segments.forWorkers(workers, state));
  }

  private Manifest.Read publish(
      OutputDirectory directory, Metrics metrics, Checkpoint end, int workers) {
    List<Manifest.DataFile> files =
        new ArrayList<>(
            ModelArtifact.write(
                directory,
                new Model(spec, end.bestOrLast()),
                new Model(spec, end.state().theta())));
    files.add(metrics.write());
    return publish(directory, files, TrainingContent.of(plan, workers, end));
  }

  private Manifest.Read publish(
      OutputDirectory directory, List<Manifest.DataFile> files, TrainingContent content) {
    Map<String, String> configuration = new TreeMap<>(settings.section("model"));
    configuration.putAll(settings.section("train"));
    return directory.publish(configuration, inputs(), files, Json.MAPPER.valueToTree(content));
  }
}
