package io.sparkvae.train.checkpoint;

import java.util.Optional;

/**
 * Says after which rounds a checkpoint is due. Times are {@link System#nanoTime}'s, handed in.
 *
 * <p>Without a set time the cost decides: a checkpoint is due when {@value #COSTS} times what the
 * last one took has passed, so that all of them together take a hundredth of a run at most. Rounds
 * that long or longer are each followed by one, and then a driver's death costs one round.
 */
public final class CheckpointClock {
  private static final int COSTS = 100;

  private final Optional<Double> everySeconds;
  private long last;
  private long cost;

  /**
   * @param everySeconds between two; empty: by their cost
   * @param now when the run begins
   */
  public CheckpointClock(Optional<Double> everySeconds, long now) {
    this.everySeconds = everySeconds;
    this.last = now;
  }

  public boolean due(long now) {
    long elapsed = now - last;
    return everySeconds.map(seconds -> elapsed * 1e-9 >= seconds).orElse(elapsed >= COSTS * cost);
  }

  /** One was written. */
  public void wrote(long began, long ended) {
    last = ended;
    cost = ended - began;
  }
}
