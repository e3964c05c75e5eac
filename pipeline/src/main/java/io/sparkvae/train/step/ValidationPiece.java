// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.cpu.SessionSize;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.RandomStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Some rows of a validation chunk, which are evaluated together. Pieces are small, so that many
 * workers can share a few large chunks. The pieces do not depend on the number of workers, and
 * neither do the sums over one of them, unless the workers share a batch: then the parts in which
 * images are evaluated are smaller with more workers, which can change the last bits.
 *
 * @param chunk index of the chunk
 * @param from first row
 * @param to first row after the piece
 */
public record ValidationPiece(int chunk, int from, int to) implements Serializable {
  private static final List<String> OUTPUTS = List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);

  /** Evaluating so many batches takes far longer than handing out a piece. */
  private static final int BATCHES = 8;

  /** The pieces of all validation images, in the order in which their sums are added. */
  public static List<ValidationPiece> all(WorkOrder order) {
    List<ChunkRef> chunks = order.data().validation();
    int rows = BATCHES * order.learning().batchSize();
    List<ValidationPiece> pieces = new ArrayList<>();
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      int end = chunks.get(chunk).rows();
      for (int from = 0; from < end; from += rows) {
        pieces.add(new ValidationPiece(chunk, from, Math.min(end, from + rows)));
      }
    }
    return pieces;
  }

  /** Bytes outside the heap of a session that evaluates parts of so many examples. */
  static long offHeap(ModelSpec spec, int partSize) {
    BuiltGraph graph = ModelGraph.evaluation(spec, partSize);
    return SessionSize.evaluating(graph.graph(), graph.layout(), OUTPUTS);
  }

  /**
   * Estimates the evidence lower bound of these images, with one sample an image, the same at every
   * evaluation.
   *
   * @param theta parameters of the model
   */
  public ElboSums evaluate(WorkOrder order, float[] theta) {
    int partSize = order.parts().on(Device.current());
    BuiltGraph graph = ModelGraph.evaluation(order.spec(), partSize);
    return ModelSessions.with(
        graph, order.learning().precision(), session -> evaluate(order, graph, theta, session));
  }

  private ElboSums evaluate(
      WorkOrder order, BuiltGraph graph, float[] theta, GraphSession session) {
    MinibatchInput input = new MinibatchInput(order, graph);
    session.parameters().put(theta);
    ElboSums sums = ElboSums.ZERO;
    for (Minibatch batch : minibatch(order).parts(graph.batch())) {
      input.fill(batch);
      input.put(session);
      session.evaluate(OUTPUTS);
      sums = sums.plus(ElboSums.of(session, batch.count()));
    }
    return sums;
  }

  private Minibatch minibatch(WorkOrder order) {
    return new Minibatch(IntStream.range(from, to).mapToObj(row -> example(order, row)).toList());
  }

  /** Images are taken as they are; a z is drawn, as in training. */
  private Example example(WorkOrder order, int row) {
    long seed = order.learning().seed();
    return new Example(
        order.data().validation().get(chunk),
        row,
        RandomStream.VALIDATION_NOISE.of(seed, chunk, row),
        order.data().drawn()
            ? Optional.of(RandomStream.VALIDATION_POSTERIOR.of(seed, chunk, row))
            : Optional.empty());
  }
}
