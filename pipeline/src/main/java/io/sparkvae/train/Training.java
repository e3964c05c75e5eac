// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.ArrayMemory;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.train.augmentation.Augmentation;
import io.sparkvae.train.averaging.WireFormat;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.rate.Plateau;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkerMemory;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * A model to be trained: settings and inputs that fit together.
 *
 * @param examples that it learns from
 * @param start where its parameters begin
 * @param extension the finished run that goes on, if one does
 */
record Training(
    Settings settings,
    TrainingPlan plan,
    Examples examples,
    ModelSpec spec,
    Start start,
    Optional<Extension> extension)
    implements Work {

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, do not fit the
   *     examples, or the earlier model has other parameters
   * @throws io.sparkvae.failure.DataFailure when the earlier model is corrupt
   */
  static Training of(Settings settings, Inputs inputs, Configuration hadoop) {
    TrainingPlan plan = TrainingPlan.from(settings);
    Examples examples = Examples.open(inputs, hadoop);
    TrainingData data = examples.data();
    if (examples.ofLatents() && plan.learning().augmentation().any()) {
      throw settings.refused(
          Augmentation.KEY,
          "[] for a prior over %s, which are not images (in a pipeline, set it below prior.train)"
              .formatted(data.ofPosteriors() ? "latents" : "codes"),
          settings.strings(Augmentation.KEY));
    }
    ModelSpec spec = examples.spec(settings);
    TrainStage.check(settings, spec);
    if (data.ofPosteriors()) {
      SecondStage.require(settings, plan);
    }
    if (plan.learning().learningRate().schedule() instanceof Plateau
        && data.validation().isEmpty()) {
      throw settings.refused(
          RateSchedule.KEY,
          "another schedule for shards without validation images",
          settings.string(RateSchedule.KEY));
    }
    if (plan.placement().send() == WireFormat.BF16 && !Model.layout(spec).states().isEmpty()) {
      throw settings.refused(
          WireFormat.KEY,
          "fp32 for a model whose codebooks follow counts and sums, which must stay exact",
          "bf16");
    }
    requireMemory(settings, spec, data.examples());
    Optional<Manifest.Read> from = inputs.find(TrainStage.FROM);
    if (settings.choice("output.resume", Resume.class) == Resume.FINISH
        && !plan.trainer().keepsCheckpoints()) {
      throw settings.refused(
          "output.resume",
          "another value for train.trainer = %s, which keeps no checkpoints"
              .formatted(Settings.spelled(plan.trainer())),
          "finish");
    }
    return new Training(
        settings,
        plan,
        examples,
        spec,
        Start.of(settings, spec, from, hadoop),
        inputs
            .find(TrainStage.EXTEND)
            .map(model -> Extension.open(settings, plan, spec, data, model, hadoop)));
  }

  /**
   * Checks the memory of driver and executors. Closed forms keep no state, and DL4J's trainer has a
   * memory of its own.
   *
   * @param examples that there are to train on; 0 if that is not known
   */
  static void requireMemory(Settings settings, ModelSpec spec, long examples) {
    SparkConf conf = ArrayMemory.properties();
    TrainingPlan plan = TrainingPlan.from(settings);
    switch (plan.trainer()) {
      case LOCAL ->
          memory(settings, plan, spec, examples, 1, TrainingMemory.Place.DRIVER).require(conf);
      case AVERAGING -> {
        memory(
                settings,
                plan,
                spec,
                examples,
                tasks(plan, Math.max(1, examples), conf),
                ArrayMemory.onCards(settings, conf)
                    ? TrainingMemory.Place.CARDS
                    : TrainingMemory.Place.TASKS)
            .require(conf);
      }
      case DL4J_SPARK, CLOSED_FORM -> {}
    }
  }

  private static TrainingMemory memory(
      Settings settings,
      TrainingPlan plan,
      ModelSpec spec,
      long examples,
      int tasks,
      TrainingMemory.Place place) {
    WorkerMemory worker =
        WorkerMemory.of(spec, plan.learning(), MinibatchParts.from(settings, spec));
    long pixels = examples * spec.shape().size();
    return new TrainingMemory(
        worker, place, tasks, Math.min(pixels, plan.placement().cacheBytes()));
  }

  /** Returns how many workers one executor certainly runs at the same time. */
  private static int tasks(TrainingPlan plan, long examples, SparkConf conf) {
    long most = plan.learning().batch().mostWorkers(examples);
    long workers = plan.placement().workers().map(Long::valueOf).orElse(most);
    return TaskSlots.together(conf, workers);
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "train the model %s, %,d parameters%s, on %s",
        spec.preset(),
        Model.layout(spec).size(),
        start
            .earlier()
            .map(earlier -> ", from " + Locations.plain(earlier.source().directory()))
            .orElse(""),
        examples.words());
  }

  @Override
  public Made run(Workplace place) {
    TrainingRun run = new TrainingRun(this, place);
    return switch (plan.trainer()) {
      case CLOSED_FORM -> new LinearRun(run).train();
      case LOCAL, AVERAGING, DL4J_SPARK -> place.stop().patiently(new GradientRun(run)::toTheEnd);
    };
  }
}
