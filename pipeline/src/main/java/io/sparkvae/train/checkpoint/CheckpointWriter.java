// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.failure.ThrownByThread;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Writes checkpoints in a thread of its own, so that the rounds of a run go on meanwhile. At most
 * one is being written: whoever begins the next waits for it. What it holds must not be written to.
 *
 * <p>An error of the thread is thrown by the next call of any method here.
 */
public final class CheckpointWriter {
  /** {@link System#nanoTime}'s, of a checkpoint that is whole. */
  private record Times(long began, long ended) {}

  private final Checkpoints checkpoints;
  private final CheckpointClock clock;
  private Optional<FutureTask<Times>> writing = Optional.empty();

  /**
   * @param everySeconds between two checkpoints; empty: by their cost
   */
  public CheckpointWriter(Checkpoints checkpoints, Optional<Double> everySeconds) {
    this.checkpoints = checkpoints;
    this.clock = new CheckpointClock(everySeconds, System.nanoTime());
  }

  /** Whether a checkpoint is to be begun now. While one is being written, none is. */
  public boolean due() {
    if (writing.filter(FutureTask::isDone).isPresent()) {
      await();
    }
    return writing.isEmpty() && clock.due(System.nanoTime());
  }

  /**
   * Begins to write a checkpoint, after the one that is being written. Where there is one after
   * every round, it also ends here: who asks for that wants to lose no more than one.
   */
  public void begin(Checkpoint checkpoint, long metricsBytes) {
    await();
    FutureTask<Times> task =
        new FutureTask<>(
            () -> {
              long began = System.nanoTime();
              checkpoints.write(checkpoint, metricsBytes);
              return new Times(began, System.nanoTime());
            });
    Thread thread = new Thread(task, "checkpoint");
    thread.setDaemon(true);
    thread.start();
    writing = Optional.of(task);
    if (clock.always()) {
      await();
    }
  }

  /** Waits until no checkpoint is being written. */
  public void await() {
    if (writing.isEmpty()) {
      return;
    }
    FutureTask<Times> task = writing.get();
    writing = Optional.empty();
    try {
      Times times = task.get();
      clock.wrote(times.began, times.ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was being written", e);
    } catch (ExecutionException e) {
      throw ThrownByThread.of(e);
    }
  }
}
