package io.sparkvae.train;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import java.util.List;

/**
 * The evidence lower bound of the validation images, estimated with one sample an image, the same
 * at every evaluation. A chunk's sums do not depend on who computes them.
 */
final class Evaluation {
  private static final List<String> OUTPUTS = List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);

  private Evaluation() {}

  /** Sums over one validation chunk. */
  static Sums chunk(WorkOrder order, float[] theta, int chunk) {
    return ModelSessions.evaluation(
        order.spec(),
        order.learning().batchSize(),
        order.learning().precision(),
        session -> chunk(order, theta, chunk, session));
  }

  private static Sums chunk(WorkOrder order, float[] theta, int chunk, GraphSession session) {
    ChunkRef reference = order.data().validation().get(chunk);
    Examples examples = order.examples(reference);
    int batchSize = order.learning().batchSize();
    Batch batch = new Batch(order.spec(), ModelGraph.evaluationNoise(order.spec()), batchSize);
    session.parameters().put(theta);
    Sums sums = Sums.ZERO;
    for (int from = 0; from < reference.rows(); from += batchSize) {
      batch.clear();
      for (int row = from; row < Math.min(from + batchSize, reference.rows()); row++) {
        batch.add(examples, row, Stream.VALIDATION_NOISE.of(order.learning().seed(), chunk, row));
      }
      batch.feed(session);
      session.evaluate(OUTPUTS);
      sums = sums.plus(batch.sums(session));
    }
    return sums;
  }
}
