// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.failure.ThrownByThread;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Writes checkpoints, on demand in a thread of its own, so that the rounds of a run go on
 * meanwhile. At most one is being written: the next one waits for it. What it holds must not be
 * written to.
 *
 * <p>An error of the thread is thrown by the next call of any method here.
 */
public final class CheckpointWriter {
  /** {@link System#nanoTime}'s, of a checkpoint that is whole. */
  private record Times(long began, long ended) {
    void tell(CheckpointClock clock) {
      clock.wrote(began, ended);
    }
  }

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

  /** Whether one is due after every round. */
  public boolean always() {
    return clock.always();
  }

  /** Writes a checkpoint, after the one that is being written. */
  public void write(Checkpoint checkpoint, long metricsBytes) {
    await();
    timed(() -> checkpoint, metricsBytes).tell(clock);
  }

  /**
   * Begins to write a checkpoint, after the one that is being written.
   *
   * @param checkpoint gives it, in the thread that writes it
   */
  public void begin(Supplier<Checkpoint> checkpoint, long metricsBytes) {
    await();
    FutureTask<Times> task = new FutureTask<>(() -> timed(checkpoint, metricsBytes));
    Thread thread = new Thread(task, "checkpoint");
    thread.setDaemon(true);
    thread.start();
    writing = Optional.of(task);
  }

  /** Waiting for what it holds costs nothing: rounds go on meanwhile. */
  private Times timed(Supplier<Checkpoint> checkpoint, long metricsBytes) {
    Checkpoint held = checkpoint.get();
    long began = System.nanoTime();
    checkpoints.write(held, metricsBytes);
    return new Times(began, System.nanoTime());
  }

  /** Waits until no checkpoint is being written. */
  public void await() {
    if (writing.isEmpty()) {
      return;
    }
    FutureTask<Times> task = writing.get();
    writing = Optional.empty();
    try {
      task.get().tell(clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was being written", e);
    } catch (ExecutionException e) {
      throw ThrownByThread.of(e);
    }
  }
}
