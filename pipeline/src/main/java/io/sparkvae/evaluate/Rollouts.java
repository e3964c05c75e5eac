// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.latents.Batch;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.file.PortableModel;
import java.io.Serializable;
import java.util.List;

/**
 * Lets sequences go on by themselves after some of their frames, and compares them with how they
 * really go on. What is drawn depends only on a sequence's pixels and the seed.
 */
final class Rollouts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PortableModel model;
  private final List<Integer> seen;
  private final long seed;

  /**
   * @param seen numbers of frames after which sequences go on; may be empty
   */
  Rollouts(Model model, List<Integer> seen, long seed) {
    this.model = PortableModel.of(model);
    this.seen = List.copyOf(seen);
    this.seed = seed;
  }

  /**
   * Adds the scores of the sequences of a batch.
   *
   * @param shards the shard of each sequence
   */
  void measure(Batch batch, List<ScoredShard> shards) {
    ImageShape shape = model.model().spec().shape();
    for (int frames : seen) {
      BuiltGraph graph = ModelGraph.rollout(model.model().spec(), batch.capacity(), frames);
      Batch same = new Batch(graph, seed);
      float[] real = new float[batch.capacity() * shape.size()];
      for (int i = 0; i < batch.count(); i++) {
        same.add(batch.chunk(i), batch.row(i));
        byte[] pixels = batch.chunk(i).pixels();
        UnitPixels.put(pixels, batch.row(i) * shape.size(), shape.size(), real, i * shape.size());
      }
      float[] drawn =
          ModelSessions.with(
              graph,
              Precision.FLOAT,
              session -> {
                session.parameters().put(model.model().parameters());
                same.put(session);
                session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
                return same.finite(session, ModelGraph.RECONSTRUCTION);
              });
      for (int i = 0; i < batch.count(); i++) {
        shards.get(i).rollouts().add(frames, drawn, real, i, shape);
      }
    }
  }
}
