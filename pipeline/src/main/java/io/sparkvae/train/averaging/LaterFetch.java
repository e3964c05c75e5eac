// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.failure.ThrownByThread;
import io.sparkvae.train.loop.Trainer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What another thread brings to the driver while rounds go on, once it is asked to. */
final class LaterFetch {
  private final ExecutorStates.Id state;
  private final Optional<ExecutorStates.Id> best;
  private final FutureTask<Trainer.Fetched> task;

  /**
   * @param state that is brought
   * @param best state whose parameters are brought
   * @param jobs bring both
   */
  LaterFetch(
      ExecutorStates.Id state, Optional<ExecutorStates.Id> best, Callable<Trainer.Fetched> jobs) {
    this.state = state;
    this.best = best;
    this.task = new FutureTask<>(jobs);
  }

  Optional<ExecutorStates.Id> best() {
    return best;
  }

  /** Whether a state must stay on the executors until this has ended. */
  boolean needs(ExecutorStates.Id id) {
    return state.equals(id) || best.filter(id::equals).isPresent();
  }

  boolean isDone() {
    return task.isDone();
  }

  /** Brings it; in the other thread. */
  Trainer.Fetched run() {
    task.run();
    return result();
  }

  /** Waits for the other thread; empty if that failed, and so has something to tell itself. */
  Optional<Trainer.Fetched> await() {
    try {
      return Optional.of(result());
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Trainer.Fetched result() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a state was brought to the driver", e);
    } catch (ExecutionException e) {
      throw ThrownByThread.of(e);
    }
  }
}
