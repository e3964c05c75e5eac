package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.train.closedform.ClosedFormTraining;
import io.sparkvae.train.dl4j.Dl4jSupport;
import io.sparkvae.train.loop.MetricsLine;
import io.sparkvae.train.step.MinibatchParts;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The training stage: shards in, a model directory out (see {@link ModelArtifact}) with {@code
 * metrics.jsonl} (see {@link MetricsLine}). While it runs, the directory also holds checkpoints.
 */
public final class Training {
  private Training() {}

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
   * Checks settings that concern both trainer and model.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the trainer cannot make such a model
   */
  public static void check(Settings settings, ModelSpec spec) {
    TrainingPlan plan = TrainingPlan.from(settings);
    PixelBias.from(settings, spec);
    switch (plan.trainer()) {
      case CLOSED_FORM -> ClosedFormTraining.from(settings, spec, plan.learning().seed());
      case LOCAL, AVERAGING -> MinibatchParts.size(settings, spec);
      case DL4J_SPARK -> Dl4jSupport.require(spec);
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
   * @param output new, empty, or that of an unfinished run
   * @param stop asked after every round whether to stop there
   * @throws io.sparkvae.failure.ConfigurationFailure when a setting is not valid or does not fit
   *     the shards, or the output exists
   * @throws io.sparkvae.failure.DataFailure when a shard is corrupt
   * @throws ResumeFailure when an unfinished run must not or cannot be continued
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
      return run(TrainingRun.open(spark, settings, shards, from), output, stop);
    } catch (Exception e) {
      // Spark wraps what a task threw, and throws it undeclared.
      Failure failure = Failure.causeOf(e);
      if (failure != null) {
        throw failure;
      }
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  private static Manifest.Read run(TrainingRun run, Path path, BooleanSupplier stop) {
    try (OutputDirectory directory =
        OutputDirectory.open(
            path, Binding.origin(run.settings(), run.inputs()), run.settings(), run.hadoop())) {
      return switch (run.plan().trainer()) {
        case CLOSED_FORM -> new LinearRun(run).into(directory);
        case LOCAL, AVERAGING, DL4J_SPARK -> new GradientRun(run, directory).toTheEnd(stop);
      };
    }
  }
}
