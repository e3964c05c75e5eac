// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.evaluate.EvaluationContent.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * How well sequences go on by themselves after some frames: means over the sequences of a split.
 *
 * @param seen frames
 * @param byDistance the frames after them, the next one first
 */
public record RolloutResult(int seen, List<Frame> byDistance) {
  public RolloutResult {
    byDistance = List.copyOf(byDistance);
  }

  /**
   * A frame that was not seen. The place of light is that of {@link LightPlace}, which is meant for
   * sequences in which one thing moves.
   *
   * @param distance frames after the last one seen
   * @param squaredError of the drawn frame, a mean over its pixels
   * @param unmoved the same of the last frame seen, as if nothing moved
   * @param off pixels between drawn and real place
   * @param near share of the sequences in which these are half a pixel at the most
   * @param direction share of the sequences in which the light goes the true way, less than 90
   *     degrees off, of those in which it has moved by more than half a pixel; null if there are
   *     none
   */
  public record Frame(
      int distance,
      Estimate squaredError,
      Estimate unmoved,
      Estimate off,
      Estimate near,
      Estimate direction) {
    private static Frame of(int distance, RolloutMoments moments) {
      return new Frame(
          distance,
          Estimate.of(moments.squaredError()),
          Estimate.of(moments.unmoved()),
          Estimate.of(moments.off()),
          Estimate.of(moments.near()),
          moments.direction().count() == 0 ? null : Estimate.of(moments.direction()));
    }
  }

  static List<RolloutResult> of(RolloutScores scores) {
    List<RolloutResult> results = new ArrayList<>();
    scores
        .bySeen()
        .forEach(
            (seen, moments) -> {
              List<Frame> frames = new ArrayList<>();
              for (RolloutMoments ofFrame : moments) {
                frames.add(Frame.of(frames.size() + 1, ofFrame));
              }
              results.add(new RolloutResult(seen, frames));
            });
    return results;
  }
}
