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
   * @param motion of the light, where it has really moved by more than half a pixel; null if it has
   *     in no sequence
   */
  public record Frame(
      int distance,
      Estimate squaredError,
      Estimate unmoved,
      Estimate off,
      Estimate near,
      Motion motion) {
    private static Frame of(int distance, RolloutMoments moments) {
      return new Frame(
          distance,
          Estimate.of(moments.squaredError()),
          Estimate.of(moments.unmoved()),
          Estimate.of(moments.off()),
          Estimate.of(moments.near()),
          moments.moved().count() == 0 ? null : Motion.of(moments));
    }
  }

  /**
   * How light moves since the last frame seen.
   *
   * @param real pixels that it really moves
   * @param drawn pixels that the drawn light moves in the same direction
   * @param direction share of the sequences in which that is more than 0
   */
  public record Motion(Estimate real, Estimate drawn, Estimate direction) {
    private static Motion of(RolloutMoments moments) {
      return new Motion(
          Estimate.of(moments.moved()),
          Estimate.of(moments.way()),
          Estimate.of(moments.direction()));
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
