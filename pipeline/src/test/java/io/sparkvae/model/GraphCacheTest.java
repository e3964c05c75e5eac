// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A graph is built once, until others have taken its place. */
class GraphCacheTest {
  private final List<Integer> built = new ArrayList<>();
  private final GraphCache cache = new GraphCache(2);

  private BuiltGraph get(ModelSpec spec, int batch) {
    return cache.get(
        new BuiltGraph.Key(spec, BuiltGraph.Use.TRAINING, batch),
        key -> {
          built.add(key.batch());
          return GraphBuilder.build(key);
        });
  }

  @Test
  void equalModelsShareAGraph() {
    BuiltGraph first = get(SmallModel.spec("model.preset = vae"), 1);
    assertThat(get(SmallModel.spec("model.preset = vae"), 1)).isSameAs(first);
    assertThat(get(SmallModel.spec("model.preset = beta-vae"), 1)).isNotSameAs(first);
  }

  @Test
  void theGraphThatWasUsedLeastRecentlyGoesFirst() {
    ModelSpec spec = SmallModel.spec("model.preset = vae");
    for (int batch : new int[] {1, 2, 1, 3, 1, 2}) {
      get(spec, batch);
    }
    assertThat(built).containsExactly(1, 2, 3, 2);
    assertThat(cache.size()).isEqualTo(2);
  }
}
