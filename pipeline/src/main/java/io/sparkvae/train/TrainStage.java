// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.Latents;
import io.sparkvae.machine.Nd4jLibrary;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import io.sparkvae.train.checkpoint.Checkpointing;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.closedform.ClosedFormTraining;
import io.sparkvae.train.dl4j.Dl4jSupport;
import io.sparkvae.train.loop.MetricsLine;
import io.sparkvae.train.step.MinibatchParts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * The training stage: shards or latents in, a model directory out (see {@link ModelArtifact}) with
 * {@code metrics.jsonl} (see {@link MetricsLine}), and {@code checkpoints/}, of which the last one
 * is kept so that the run can be extended.
 */
public final class TrainStage implements Stage {
  static final String SHARDS = "shards";
  static final String LATENTS = "latents";
  static final String FROM = "from";
  static final String EXTEND = "extend";

  /** An earlier model to start from. */
  static final InputSlot EARLIER =
      new InputSlot(
          FROM,
          ModelArtifact.KIND,
          Start.ROLE,
          InputSlot.Use.STARTING_POINT,
          "Earlier model; training starts with its parameters instead of new ones.");

  /** A finished model whose training goes on. */
  static final InputSlot EXTENDED =
      InputSlot.reused(
          EXTEND,
          ModelArtifact.KIND,
          "Finished model whose training goes on, up to train.epochs; the result is that of one"
              + " uninterrupted run.");

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String directory() {
    return "model";
  }

  @Override
  public String kind() {
    return ModelArtifact.KIND;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Train a model on shards, or a second stage on latents; continues an interrupted run.",
        "--config conf/mnist.conf --shards /tmp/shards --output /tmp/model");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.oneOf(SHARDS, Shards.KIND, "Shards to train on."),
        InputSlot.oneOf(
            LATENTS, Latents.KIND, "Latents that a second stage is trained on, instead of shards."),
        EARLIER,
        EXTENDED);
  }

  @Override
  public List<String> sections() {
    return List.of("train", "model");
  }

  /** Checkpoints are bound to it: it may be {@code auto}. */
  @Override
  public Set<String> boundByWork() {
    return Set.of(Binding.WORKERS);
  }

  @Override
  public Optional<String> needsNd4j(Settings settings) {
    if (settings.choice("train.trainer", TrainerKind.class) == TrainerKind.DL4J_SPARK) {
      return Optional.of("train.trainer = dl4j-spark");
    }
    return settings.choice("train.precision", Precision.class) == Precision.DOUBLE
        ? Optional.of("train.precision = double")
        : Optional.empty();
  }

  @Override
  public List<String> scratch(Settings settings) {
    return switch (Checkpointing.from(settings).last()) {
      case KEEP -> List.of();
      case REMOVE -> List.of(Checkpoints.DIRECTORY);
    };
  }

  @Override
  public boolean finishesEarly() {
    return true;
  }

  @Override
  public void check(Settings settings) {
    TrainingPlan.from(settings);
  }

  /**
   * Checks settings that both trainer and model decide.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the trainer cannot make such a model
   */
  public static void check(Settings settings, ModelSpec spec) {
    TrainingPlan plan = TrainingPlan.from(settings);
    PixelBias.from(settings, spec);
    plan.learning().augmentation().check(settings, spec.shape());
    CodebookStart.from(settings, spec);
    switch (plan.trainer()) {
      case CLOSED_FORM -> ClosedFormTraining.from(settings, spec, plan.learning().seed());
      case LOCAL, AVERAGING -> MinibatchParts.from(settings, spec);
      case DL4J_SPARK -> Dl4jSupport.check(settings, spec);
    }
  }

  /**
   * Refuses a model that certainly fits no heap, before there are images to train it on.
   *
   * @param least the shape of the images, or a smaller one
   * @throws io.sparkvae.failure.ResourceFailure when the heap of driver or executors is too small
   */
  public static void requireMemory(Settings settings, ImageShape least) {
    ModelSpec spec;
    try {
      spec = ModelSpec.from(settings, least);
    } catch (ConfigurationFailure later) {
      return; // it takes the images to say whether the settings describe a model
    }
    Training.requireMemory(settings, spec, 0);
  }

  /**
   * Refuses a finished model whose training cannot go on, before there are images to train it on.
   *
   * @throws io.sparkvae.failure.ResumeFailure when it has no checkpoint
   */
  public static void requireExtendable(Manifest.Read model, Configuration hadoop) {
    Extension.requireCheckpoint(model, hadoop);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    needsNd4j(settings).ifPresent(Nd4jLibrary::require);
    return Training.of(settings, inputs, hadoop);
  }
}
