// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates the batches that a worker took in a round, after the round, by our own executor. DL4J
 * tells of a round nothing but the last loss.
 *
 * @param theta parameters after the round
 */
record RoundEvaluation(
    Broadcast<WorkOrder> order, Broadcast<float[]> theta, Dl4jDivision division, long round)
    implements Function<Integer, ElboSums> {
  private static final long serialVersionUID = 1L;

  @Override
  public ElboSums call(Integer worker) {
    WorkOrder work = order.value();
    BuiltGraph graph = ModelGraph.evaluation(work.spec(), work.parts().onProcessor());
    int ofEpoch = (int) (round % division.rounds());
    long from = division.firstBatch(worker, ofEpoch);
    long offered = division.firstBatch(worker, ofEpoch + 1) - from;
    long to = from + Math.min(offered, division.batches().frequency());
    int epoch = division.run().epoch(division.run().firstStep(round));
    return ModelSessions.with(
        graph,
        work.learning().precision(),
        session -> {
          MinibatchInput input = new MinibatchInput(work, graph);
          WorkerBatches batches = new WorkerBatches(work, epoch, worker);
          session.parameters().put(theta.value());
          ElboSums sums = ElboSums.ZERO;
          for (long batch = from; batch < to; batch++) {
            var minibatch = batches.at(batch);
            input.fill(minibatch);
            input.put(session);
            session.evaluate(List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL));
            sums = sums.plus(ElboSums.of(session, minibatch.count()));
          }
          return sums;
        });
  }
}
