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
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.PortableModel;
import java.io.Serializable;
import java.util.List;

/**
 * Reconstructs images and compares them with what they were. A reconstruction depends only on an
 * image's pixels and the seed.
 */
final class Reconstructions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PortableModel model;
  private final long seed;

  Reconstructions(Model model, long seed) {
    this.model = PortableModel.of(model);
    this.seed = seed;
  }

  /**
   * Returns whether the images of a model can be compared with reconstructions. The means of an
   * autoregressive decoder are given the true pixels before each, so they say nothing about z.
   */
  static boolean of(ModelSpec spec) {
    return spec.hasLatent() && !spec.decoder().autoregressive();
  }

  /**
   * Adds the scores of the images of a batch.
   *
   * @param shards the shard of each image
   */
  void measure(Batch batch, List<ScoredShard> shards) {
    ModelSpec spec = model.model().spec();
    if (!of(spec)) {
      return;
    }
    ImageShape shape = spec.shape();
    BuiltGraph graph = ModelGraph.evaluation(spec, batch.capacity());
    Batch same = new Batch(graph, seed);
    float[] real = new float[batch.count() * shape.size()];
    for (int i = 0; i < batch.count(); i++) {
      same.add(batch.chunk(i), batch.row(i));
      byte[] pixels = batch.chunk(i).pixels();
      UnitPixels.put(pixels, batch.row(i) * shape.size(), shape.size(), real, i * shape.size());
    }
    float[] made =
        ModelSessions.with(
            graph,
            Precision.FLOAT,
            session -> {
              session.parameters().put(model.model().parameters());
              same.put(session);
              session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
              return same.finite(session, ModelGraph.RECONSTRUCTION);
            });
    for (int i = 0; i < real.length; i++) {
      made[i] = Math.max(0, Math.min(1, made[i]));
    }
    for (int i = 0; i < batch.count(); i++) {
      shards.get(i).reconstructions().add(real, made, i, shape);
    }
  }
}
