// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.shard.Chunk;
import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Consumer;

/** Encodes images with a model. Executors receive it as one broadcast variable. */
final class Encoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PortableModel model;
  private final int batchSize;
  private final long seed;

  private Encoder(PortableModel model, EncodingPlan plan) {
    this.model = model;
    this.batchSize = plan.batchSize();
    this.seed = plan.seed();
  }

  static Encoder of(Model model, EncodingPlan plan) {
    return new Encoder(PortableModel.of(model), plan);
  }

  /**
   * Encodes images in order. A batch may contain images of several chunks. The posteriors that are
   * passed to {@code encoded} are valid only until it returns.
   *
   * @throws io.sparkvae.failure.DataFailure when the model gives a number that is not finite
   */
  void encode(Iterator<Chunk> chunks, Consumer<Posteriors> encoded) {
    ModelSpec spec = model.model().spec();
    BuiltGraph graph = ModelGraph.evaluation(spec, batchSize);
    Batch batch = new Batch(graph, seed);
    ModelSessions.with(
        graph,
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.model().parameters());
          while (chunks.hasNext()) {
            Chunk chunk = chunks.next();
            for (int row = 0; row < chunk.rows(); row++) {
              batch.add(chunk, row);
              if (batch.isFull()) {
                encode(batch, session, encoded);
              }
            }
          }
          if (batch.count() > 0) {
            encode(batch, session, encoded);
          }
          return null;
        });
  }

  private static void encode(Batch batch, GraphSession session, Consumer<Posteriors> encoded) {
    batch.put(session);
    session.evaluate(Posteriors.outputs(session));
    encoded.accept(Posteriors.of(batch, session));
    batch.clear();
  }
}
