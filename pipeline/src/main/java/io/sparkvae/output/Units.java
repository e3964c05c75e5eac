// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.failure.Failure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs units of work as a Spark job and handles each result when it arrives, not at the end of the
 * job.
 */
public final class Units {
  private static final long POLL_MILLIS = 100;

  private Units() {}

  /**
   * Runs a job with one unit per partition and handles each result once, in the calling thread.
   * When the job fails, results that arrived before are still handled.
   *
   * @param units one result in each partition
   * @param finished handles a result; when it throws, the job is cancelled
   * @throws Failure that a task threw
   */
  public static <R> void run(JavaRDD<R> units, Consumer<R> finished) {
    int left = units.getNumPartitions();
    BlockingQueue<R> results = new LinkedBlockingQueue<>();
    List<Object> partitions = new ArrayList<>();
    for (int i = 0; i < left; i++) {
      partitions.add(i);
    }
    SimpleFutureAction<BoxedUnit> job =
        units
            .context()
            .submitJob(
                units.rdd(),
                new First<R>(),
                JavaConverters.asScalaBuffer(partitions),
                new Add<>(results),
                new AbstractFunction0<BoxedUnit>() {
                  @Override
                  public BoxedUnit apply() {
                    return BoxedUnit.UNIT;
                  }
                });
    try {
      while (left > 0) {
        boolean ended =
            job.isCompleted(); // before poll: when the job has ended, all its results are queued
        R result = results.poll(ended ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (result != null) {
          finished.accept(result);
          left--;
        } else if (ended) {
          throw unchecked(job.value().get().failed().get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while units of work were running", e);
    } finally {
      if (left > 0) {
        job.cancel();
      }
    }
  }

  /** Returns the failure that Spark wrapped, or else an unchecked exception for what was thrown. */
  private static RuntimeException unchecked(Throwable thrown) {
    Failure failure = Failure.causeOf(thrown);
    if (failure != null) {
      return failure;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown.getMessage(), thrown);
  }

  private static final class First<R> extends AbstractFunction1<scala.collection.Iterator<R>, R>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public R apply(scala.collection.Iterator<R> partition) {
      return partition.next();
    }
  }

  private static final class Add<R> extends AbstractFunction2<Object, R, BoxedUnit> {
    private final BlockingQueue<R> results;

    Add(BlockingQueue<R> results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object partition, R result) {
      results.add(result);
      return BoxedUnit.UNIT;
    }
  }
}
