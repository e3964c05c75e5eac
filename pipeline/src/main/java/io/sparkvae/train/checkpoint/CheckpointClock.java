// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import java.util.Optional;

/**
 * Decides after which rounds a checkpoint is written. Times are {@link System#nanoTime}'s, passed
 * in.
 *
 * <p>If no interval is set, checkpoints are spaced so that they cost at most 1 % of the run: the
 * next one is due when {@value #COSTS} times as long as the last one took has passed. If a round
 * takes longer than that, each round is followed by a checkpoint, and a crash of the driver costs
 * one round.
 */
public final class CheckpointClock {
  private static final int COSTS = 100;

  private final Optional<Double> everySeconds;
  private long last;
  private long cost;

  /**
   * @param everySeconds between two checkpoints; empty: by their cost
   * @param now when the run begins
   */
  public CheckpointClock(Optional<Double> everySeconds, long now) {
    this.everySeconds = everySeconds;
    this.last = now;
  }

  /** Whether a checkpoint is to be written now. */
  public boolean due(long now) {
    long elapsed = now - last;
    return everySeconds.map(seconds -> elapsed * 1e-9 >= seconds).orElse(elapsed >= COSTS * cost);
  }

  /** Whether one is due after every round. */
  boolean always() {
    return everySeconds.filter(seconds -> seconds == 0).isPresent();
  }

  /** A checkpoint was written between these times. */
  public void wrote(long began, long ended) {
    last = ended;
    cost = ended - began;
  }
}
