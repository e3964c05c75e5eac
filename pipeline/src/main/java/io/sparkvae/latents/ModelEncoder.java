// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.SessionSize;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.shard.Chunk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/** Encodes images with a model. */
public final class ModelEncoder implements Encoder {
  private static final long serialVersionUID = 1L;

  private final PortableModel model;
  private final int batchSize;
  private final long seed;

  private ModelEncoder(PortableModel model, EncodingPlan plan) {
    this.model = model;
    this.batchSize = plan.batchSize();
    this.seed = plan.seed();
  }

  /**
   * Returns an encoder of a model.
   *
   * @param plan the batch size and the seed of the noise
   */
  public static ModelEncoder of(Model model, EncodingPlan plan) {
    return new ModelEncoder(PortableModel.of(model), plan);
  }

  /** Bytes outside the heap with which a task encodes on a processor. */
  static long offHeap(ModelSpec spec, int batchSize) {
    BuiltGraph graph = ModelGraph.evaluation(spec, batchSize);
    return SessionSize.evaluating(graph.graph(), graph.layout(), Posteriors.outputs(graph.graph()));
  }

  @Override
  public void encode(Iterator<Chunk> chunks, Consumer<Posteriors> encoded) {
    BuiltGraph graph = ModelGraph.evaluation(model.model().spec(), batchSize);
    // A card computes one batch while the next is read and filled; a processor does all in turn.
    int lanes = Device.current().card().isPresent() ? 2 : 1;
    withLanes(graph, lanes, new ArrayDeque<>(), free -> encode(chunks, free, encoded));
  }

  @Override
  public String device() {
    return Device.current().kind();
  }

  private void withLanes(
      BuiltGraph graph, int count, Deque<Lane> lanes, Consumer<Deque<Lane>> use) {
    if (count == 0) {
      use.accept(lanes);
      return;
    }
    ModelSessions.with(
        graph,
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.model().parameters());
          lanes.add(new Lane(new Batch(graph, seed), session));
          withLanes(graph, count - 1, lanes, use);
          return null;
        });
  }

  private static void encode(
      Iterator<Chunk> chunks, Deque<Lane> free, Consumer<Posteriors> encoded) {
    Deque<Lane> started = new ArrayDeque<>();
    Lane lane = free.remove();
    while (chunks.hasNext()) {
      Chunk chunk = chunks.next();
      for (int row = 0; row < chunk.rows(); row++) {
        lane.batch.add(chunk, row);
        if (lane.batch.isFull()) {
          lane.start();
          started.add(lane);
          lane = free.isEmpty() ? started.remove().finish(encoded) : free.remove();
        }
      }
    }
    if (lane.batch.count() > 0) {
      lane.start();
      started.add(lane);
    }
    started.forEach(last -> last.finish(encoded));
  }

  /** A batch and the session that encodes it. */
  private record Lane(Batch batch, GraphSession session) {
    void start() {
      batch.put(session);
      session.evaluate(Posteriors.outputs(session.graph()));
    }

    /** Waits for the results and hands them out; the lane is free then. */
    Lane finish(Consumer<Posteriors> encoded) {
      encoded.accept(Posteriors.of(batch, session));
      batch.clear();
      return this;
    }
  }
}
