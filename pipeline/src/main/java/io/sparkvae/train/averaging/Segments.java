// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Into how many segments a state is cut, so that tasks between two rounds can average the segments
 * side by side.
 *
 * @param count of segments, some of them empty when there are fewer parameters. 0: the state is not
 *     cut and there are no such tasks; each executor receives the whole states of all workers and
 *     averages them itself
 */
public record Segments(int count) implements Serializable {
  /** The state is not cut. */
  public static final Segments NONE = new Segments(0);

  /**
   * The most that a task that averages receives from all workers together, if there are workers
   * enough. On a network of 10 Gbit/s this takes as long as Spark needs to start tasks between two
   * rounds.
   */
  private static final long MOST_BYTES = 32 << 20;

  /** What a network of 10 Gbit/s moves while the driver starts one task: half a millisecond. */
  private static final double START_BYTES = 512 << 10;

  /**
   * The number of segments that suits a run. {@link #NONE} where the states of all workers together
   * are so small that each executor can receive all of them. Otherwise as many as there are
   * workers, up to the number beyond which starting one more task takes longer than it saves: with
   * W workers and a state of B bytes, s tasks receive W B / s each, and starting them takes s times
   * what moving {@link #START_BYTES} takes; the sum is least for s² = W B / START_BYTES. (With
   * always W segments a shuffle would have W² blocks, which can be millions.)
   *
   * @param state bytes of the whole state
   */
  public static Segments forWorkers(int workers, long state) {
    double all = (double) workers * state;
    if (all <= MOST_BYTES) {
      return NONE;
    }
    double best = Math.max(Math.rint(Math.sqrt(all / START_BYTES)), Math.ceil(all / MOST_BYTES));
    return new Segments((int) Math.max(1, Math.min(workers, best)));
  }

  /** Whether tasks between two rounds average the states. */
  public boolean any() {
    return count > 0;
  }

  private int pieces() {
    return Math.max(1, count);
  }

  /**
   * Bytes that a task that averages receives.
   *
   * @param states that are averaged, one of each task of workers
   * @param state bytes of the whole state
   */
  public long received(int states, long state) {
    return (long) Math.ceil((double) states * state / pieces());
  }

  /** A whole state in segments. Each has all its reports. */
  List<StateSegment> cut(StateSegment whole) {
    return IntStream.range(0, pieces()).mapToObj(number -> cut(whole, number)).toList();
  }

  /** One segment of a whole state. */
  StateSegment cut(StateSegment whole, int number) {
    if (pieces() == 1) {
      return whole;
    }
    TrainingState s = whole.state();
    TrainingState segment = TrainingState.of(vector -> cut(vector.of(s), number), s.iteration());
    return new StateSegment(number, segment, whole.reports(), whole.format());
  }

  private float[] cut(float[] vector, int number) {
    return Arrays.copyOfRange(vector, from(vector, number), from(vector, number + 1));
  }

  private int from(float[] vector, int number) {
    return (int) ((long) vector.length * number / pieces());
  }
}
