// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * The second stage of a model: trains a prior over the codes of a latents table, or, of a model
 * without codes, a model of its latents. It is {@link TrainStage} with the settings of the section
 * {@code prior}, so that one configuration has both models.
 */
public final class PriorStage implements Stage {
  private final TrainStage training = new TrainStage();

  @Override
  public String name() {
    return "prior";
  }

  @Override
  public String directory() {
    return "prior";
  }

  @Override
  public String kind() {
    return training.kind();
  }

  @Override
  public String role() {
    return CodePriors.ROLE;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Train a second stage, a prior over the codes of latents or over latents without codes, with"
            + " the settings of the section prior; continues an interrupted run.",
        "--config conf/mnist.conf --latents /tmp/latents --output /tmp/prior");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(TrainStage.LATENTS, Latents.KIND, "Latents to train on."),
        TrainStage.EARLIER,
        TrainStage.EXTENDED);
  }

  /** Returns the settings as {@code train --latents} would be given them. */
  @Override
  public Map<String, String> configuration(Settings settings) {
    return training.configuration(settings.ofPrior());
  }

  @Override
  public Set<String> boundByWork() {
    return training.boundByWork();
  }

  @Override
  public Optional<String> needsNd4j(Settings settings) {
    return training.needsNd4j(settings.ofPrior());
  }

  @Override
  public List<String> scratch(Settings settings) {
    return training.scratch(settings.ofPrior());
  }

  @Override
  public boolean finishesEarly() {
    return training.finishesEarly();
  }

  @Override
  public void check(Settings settings) {
    training.check(settings.ofPrior());
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return training.plan(settings.ofPrior(), inputs, hadoop);
  }
}
