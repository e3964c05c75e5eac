// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** Bytes that a task that averages receives from so many workers. */
  public long received(int workers, long state) {
    return (long) Math.ceil((double) workers * state / pieces());
  }

  /**
   * The state that a worker reached, in segments. They are empty when the worker diverged or saw no
   * examples: then only its report counts.
   */
  List<StateSegment> cut(LocalSteps.Outcome outcome) {
    List<StateSegment> segments = new ArrayList<>(pieces());
    WorkerReport report = outcome.report();
    boolean empty = report.divergence() != null || report.examples() == 0;
    TrainingState s = outcome.state();
    for (int number = 0; number < pieces(); number++) {
      TrainingState segment =
          empty
              ? TrainingState.of(new float[0]).at(s.iteration())
              : new TrainingState(
                  cut(s.theta(), number),
                  cut(s.m(), number),
                  cut(s.v(), number),
                  cut(s.average(), number),
                  s.iteration());
      segments.add(new StateSegment(number, segment, List.of(report)));
    }
    return segments;
  }

  private float[] cut(float[] vector, int number) {
    return pieces() == 1
        ? vector
        : Arrays.copyOfRange(vector, from(vector, number), from(vector, number + 1));
  }

  private int from(float[] vector, int number) {
    return (int) ((long) vector.length * number / pieces());
  }
}
