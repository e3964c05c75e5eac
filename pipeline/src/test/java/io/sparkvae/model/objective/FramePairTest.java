// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which pairs of times are drawn, and how often. */
class FramePairTest {
  private static final int BATCH = 12_000;

  /** How often each gap and first time are drawn. */
  private static Map<List<Integer>, Double> drawn(int frames, int longest) {
    Scope scope = Scope.inUse(ImageShape.of(1, 1, 1), new LatentShape(List.of(frames, 1)), BATCH);
    FramePair pair = FramePair.draw(scope, frames, longest);
    Graph graph = new Graph(Map.of("first", pair.first(), "gap", pair.gap()));
    float[] noise = new float[2 * BATCH];
    Noise.of(5).uniform(noise, 0, noise.length);
    Map<List<Integer>, Double> counts =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      graph.inputs().keySet().forEach(name -> session.input(name).put(noise));
      session.evaluate(List.of("first", "gap"));
      float[] first = session.output("first").toFloats();
      float[] gap = session.output("gap").toFloats();
      for (int i = 0; i < BATCH; i++) {
        counts.merge(List.of((int) gap[i] + 1, (int) first[i]), 1.0 / BATCH, Double::sum);
      }
    }
    return counts;
  }

  @Test
  void everyGapIsAsLikelyAndEveryTimeThatLeavesRoomForIt() {
    Map<List<Integer>, Double> drawn = drawn(5, 3);
    assertThat(drawn).hasSize(5 + 4 + 3);
    drawn.forEach(
        (pair, share) -> {
          assertThat(share)
              .as(pair.toString())
              .isCloseTo(1.0 / 3 / (6 - pair.get(0)), within(0.01));
          assertThat(pair.get(0) + pair.get(1)).isLessThanOrEqualTo(5);
        });
  }

  @Test
  void aGapIsNoLongerThanTheSequence() {
    assertThat(drawn(2, 4)).containsOnlyKeys(List.of(1, 0), List.of(1, 1), List.of(2, 0));
    assertThat(drawn(1, 4)).containsOnlyKeys(List.of(List.of(1, 0)));
    assertThat(drawn(3, 1).keySet()).allMatch(pair -> pair.get(0) == 1);
  }
}
