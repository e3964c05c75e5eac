package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.Examples;
import io.sparkvae.train.data.Stream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The evidence lower bound of the validation images, estimated with one sample an image, the same
 * at every evaluation. Chunks are evaluated in pieces, so that a few large ones keep many workers
 * busy; a piece's sums do not depend on who computes them, nor the pieces on how many there are.
 */
public final class Evaluation {
  private static final List<String> OUTPUTS = List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);

  /** A piece is cheap to hand out beside what its batches take. */
  private static final int BATCHES = 8;

  private Evaluation() {}

  /**
   * Rows of a validation chunk.
   *
   * @param chunk index of it
   * @param to first row after
   */
  public record Piece(int chunk, int from, int to) implements Serializable {}

  /** All validation images, in the order in which sums are added. */
  public static List<Piece> pieces(WorkOrder order) {
    List<ChunkRef> chunks = order.data().validation();
    int rows = BATCHES * order.learning().batchSize();
    List<Piece> pieces = new ArrayList<>();
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      int end = chunks.get(chunk).rows();
      for (int from = 0; from < end; from += rows) {
        pieces.add(new Piece(chunk, from, Math.min(end, from + rows)));
      }
    }
    return pieces;
  }

  /** Sums over one piece. */
  public static Sums of(WorkOrder order, float[] theta, Piece piece) {
    return ModelSessions.evaluation(
        order.spec(),
        order.partSize(),
        order.learning().precision(),
        session -> of(order, theta, piece, session));
  }

  private static Sums of(WorkOrder order, float[] theta, Piece piece, GraphSession session) {
    Examples examples = order.examples(order.data().validation().get(piece.chunk()));
    int size = order.partSize();
    Batch batch = new Batch(order.spec(), ModelGraph.evaluationNoise(order.spec()), size);
    session.parameters().put(theta);
    Sums sums = Sums.ZERO;
    for (int from = piece.from(); from < piece.to(); from += size) {
      batch.clear();
      for (int row = from; row < Math.min(from + size, piece.to()); row++) {
        batch.add(
            examples, row, Stream.VALIDATION_NOISE.of(order.learning().seed(), piece.chunk(), row));
      }
      batch.feed(session);
      session.evaluate(OUTPUTS);
      sums = sums.plus(batch.sums(session));
    }
    return sums;
  }
}
