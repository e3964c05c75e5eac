// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Floats;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.ValidationHistory;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The particular part of a model directory's manifest. Evidence lower bounds are those of the
 * validation images, in nats an image; null when there are none.
 *
 * @param trainer as in configurations
 * @param epochs that were completed
 * @param examples seen in all of them
 * @param ended why: {@code epochs}, {@code early-stopping}, {@code finished-early} (by {@code
 *     --finish}) or {@code closed-form}
 * @param best the model in {@code parameters.safetensors}
 * @param lastElbo of the model in {@code last.safetensors}
 * @param average the model in {@code average.safetensors}; left out where training kept none
 * @param leftOut images that the trainer {@code dl4j-spark} did not use in the epochs in which they
 *     were there, in all; of another trainer there are none, and the field is left out
 */
public record TrainingContent(
    String trainer,
    int workers,
    int epochs,
    long rounds,
    long examples,
    String ended,
    Best best,
    Double lastElbo,
    @JsonInclude(JsonInclude.Include.NON_NULL) Average average,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long leftOut) {

  static final String STOPPED = "early-stopping";

  /**
   * The model handed over.
   *
   * @param epoch in which it was reached, from 1
   * @param parameters SHA-256 of its floats, little-endian, in hexadecimal
   */
  public record Best(int epoch, Double elbo, String parameters) {}

  /**
   * The average of the parameters.
   *
   * @param parameters SHA-256 of its floats, likewise
   */
  public record Average(String parameters) {}

  /** The content of a model's manifest, of any version. */
  public static TrainingContent of(Manifest.Read model) {
    return model
        .manifest()
        .contentAs(
            TrainingContent.class,
            model.directory(),
            Map.of("average", NullNode.getInstance(), "leftOut", NullNode.getInstance()));
  }

  static TrainingContent of(TrainingPlan plan, int workers, Checkpoint end, OptionalLong leftOut) {
    Position position = end.position();
    ValidationHistory history = end.history();
    float[] average = end.state().average();
    return new TrainingContent(
        Settings.spelled(plan.trainer()),
        workers,
        position.epoch(),
        position.rounds(),
        position.examples(),
        ended(plan, position, history),
        new Best(
            history.bestElbo() == null ? current(position) : history.bestEpoch(),
            history.bestElbo(),
            Floats.sha256(end.bestOrLast())),
        history.lastElbo(),
        average.length == 0 ? null : new Average(Floats.sha256(average)),
        leftOut.isPresent() ? (Long) leftOut.getAsLong() : null);
  }

  private static String ended(TrainingPlan plan, Position position, ValidationHistory history) {
    if (history.stops(plan.monitoring().patience())) {
      return STOPPED;
    }
    return position.epoch() < plan.learning().epochs() ? "finished-early" : "epochs";
  }

  /** The epoch of the last step, from 1. */
  private static int current(Position position) {
    return position.round() == 0 ? position.epoch() : position.epoch() + 1;
  }

  /** Of a model that took no steps: all training images were seen once. */
  static TrainingContent ofClosedForm(
      TrainingPlan plan, int workers, long examples, Double elbo, float[] parameters) {
    return new TrainingContent(
        Settings.spelled(plan.trainer()),
        workers,
        1,
        0,
        examples,
        "closed-form",
        new Best(1, elbo, Floats.sha256(parameters)),
        elbo,
        null,
        null);
  }
}
