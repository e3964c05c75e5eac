// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Scores of rollouts, by the number of frames that they saw and by the distance from these. */
final class RolloutScores implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<Integer, List<RolloutMoments>> bySeen;

  RolloutScores() {
    this(new TreeMap<>());
  }

  @JsonCreator
  private RolloutScores(TreeMap<Integer, List<RolloutMoments>> bySeen) {
    this.bySeen = bySeen;
  }

  /**
   * Adds one sequence.
   *
   * @param seen frames
   * @param drawn sequences, pixels in [0, 1]; row {@code i} goes on by itself after these frames
   * @param real sequences, likewise
   */
  void add(int seen, float[] drawn, float[] real, int i, ImageShape sequence) {
    int frame = sequence.size() / sequence.frames();
    int last = i * sequence.size() + (seen - 1) * frame;
    List<RolloutMoments> moments = of(seen, sequence.frames() - seen);
    for (int distance = 1; distance <= moments.size(); distance++) {
      moments.get(distance - 1).add(drawn, real, last, last + distance * frame, sequence);
    }
  }

  void merge(RolloutScores other) {
    other.bySeen.forEach(
        (seen, theirs) -> {
          List<RolloutMoments> ours = of(seen, theirs.size());
          for (int i = 0; i < ours.size(); i++) {
            ours.get(i).merge(theirs.get(i));
          }
        });
  }

  private List<RolloutMoments> of(int seen, int distances) {
    return bySeen.computeIfAbsent(
        seen,
        s -> {
          List<RolloutMoments> none = new ArrayList<>();
          for (int i = 0; i < distances; i++) {
            none.add(new RolloutMoments());
          }
          return none;
        });
  }

  /** Moments at a distance of 1 frame and more, by the number of frames seen. */
  @JsonValue
  SortedMap<Integer, List<RolloutMoments>> bySeen() {
    return bySeen;
  }
}
