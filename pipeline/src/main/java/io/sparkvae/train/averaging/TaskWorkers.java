// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.machine.SideBySide;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * The workers of one task, each in a thread of its own. A single worker has the task's thread.
 *
 * @param start of the round; not written to
 * @param format in which states are sent
 */
record TaskWorkers(WorkOrder order, TrainingState start, Assignment assignment, WireFormat format) {

  /**
   * Trains for a round, and averages as far as this is possible without other workers.
   *
   * @return whole states, in the order of the workers: of the largest subtrees that the workers are
   */
  List<StateSegment> train(WorkerRange workers) {
    List<StateSegment> reached =
        workers.count() == 1 ? List.of(train(workers.from())) : sideBySide(workers);
    return StateMean.joined(reached, order.workers());
  }

  private StateSegment train(int worker) {
    return StateSegment.of(LocalSteps.run(order, start, assignment, worker), start, format);
  }

  /** Waits for all of them, also when one fails: nothing of a task is left when it ends. */
  private List<StateSegment> sideBySide(WorkerRange workers) {
    List<Callable<StateSegment>> work =
        IntStream.range(workers.from(), workers.to())
            .<Callable<StateSegment>>mapToObj(worker -> () -> train(worker))
            .toList();
    return SideBySide.run(work, work.size());
  }
}
