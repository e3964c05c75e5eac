// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.updater.Updater;
import java.util.List;

/**
 * Translates moments between a {@link TrainingState} and the one vector that DL4J keeps: of each
 * run of parameters that a gradient trains, the first moments and then the second.
 */
record UpdaterStates(Updater updater, List<ElementRange> trained) {
  static UpdaterStates of(Updater updater, ParameterLayout layout) {
    return new UpdaterStates(updater, ElementRange.of(layout, slot -> slot.follow().isEmpty()));
  }

  /** DL4J's vector; empty when the updater has no moments. */
  float[] toDl4j(TrainingState state) {
    float[] all = new float[trained.stream().mapToInt(this::size).sum()];
    int at = 0;
    for (ElementRange range : trained) {
      int length = range.to() - range.from();
      int first = updater.firstMoment(length);
      int second = updater.secondMoment(length);
      System.arraycopy(state.m(), first == 0 ? 0 : range.from(), all, at, first);
      System.arraycopy(state.v(), second == 0 ? 0 : range.from(), all, at + first, second);
      at += first + second;
    }
    return all;
  }

  private int size(ElementRange range) {
    int length = range.to() - range.from();
    return updater.firstMoment(length) + updater.secondMoment(length);
  }

  /**
   * The state after a round. Moments of a model's states, which no gradient trains, are 0.
   *
   * @param moments DL4J's vector
   */
  TrainingState fromDl4j(float[] theta, float[] moments, long iteration) {
    float[] m = new float[updater.firstMoment(theta.length)];
    float[] v = new float[updater.secondMoment(theta.length)];
    int at = 0;
    for (ElementRange range : trained) {
      int length = range.to() - range.from();
      int first = updater.firstMoment(length);
      int second = updater.secondMoment(length);
      System.arraycopy(moments, at, m, first == 0 ? 0 : range.from(), first);
      System.arraycopy(moments, at + first, v, second == 0 ? 0 : range.from(), second);
      at += first + second;
    }
    return new TrainingState(theta, m, v, iteration);
  }
}
