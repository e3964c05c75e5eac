// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.stage.Devices;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** The end of a round: what the workers send comes together, and stays on the executors. */
record Averaging(Exchange exchange, Devices devices) {

  /** What the tasks of a round tell the driver. */
  record Told(List<WorkerReport> reports, long iteration) implements Serializable {}

  /** What a round left, and what was told of it. */
  record Averaged(AfterRound after, List<Told> told) {}

  /** Runs the round. If there are segments, tasks average them; if not, each executor does. */
  Averaged run(JavaRDD<StateSegment> ofWorkers) {
    if (!exchange.segments().any()) {
      return states(ofWorkers);
    }
    JavaRDD<StateSegment> averaged =
        ofWorkers
            .mapToPair(segment -> new Tuple2<>(segment.number(), segment))
            .partitionBy(new HashPartitioner(exchange.segments().count()))
            .mapPartitions(new Average(), true);
    Averaged end =
        switch (exchange.format()) {
          case FP32 -> states(averaged);
          case BF16 -> changes(averaged);
        };
    end.after().segments().rdd().cleanShuffleDependencies(false);
    return end;
  }

  private Averaged states(JavaRDD<StateSegment> averaged) {
    JavaRDD<StateSegment> state = cached(averaged);
    return new Averaged(
        new AfterRound(state, Optional.empty()), state.mapPartitions(new Tell(), true).collect());
  }

  private Averaged changes(JavaRDD<StateSegment> averaged) {
    // Kept until both are made of them, so that nothing is fetched twice.
    JavaRDD<StateSegment> parts = averaged.persist(StorageLevel.MEMORY_ONLY());
    JavaRDD<StateSegment> change = cached(parts.filter(part -> !part.isStart()));
    JavaRDD<StateSegment> state = cached(parts.mapPartitions(new Sum(), true));
    List<Told> told = state.zipPartitions(change, new TellOfBoth()).collect();
    parts.unpersist(false);
    return new Averaged(new AfterRound(state, Optional.of(change)), told);
  }

  /** Computed on the workers' executors: others might have to be started for it. */
  private JavaRDD<StateSegment> cached(JavaRDD<StateSegment> rdd) {
    return devices.computing(rdd).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * The mean of the one segment that a partition holds; where changes are sent, also the segment
   * that the round began with.
   */
  private static final class Average
      implements FlatMapFunction<Iterator<Tuple2<Integer, StateSegment>>, StateSegment> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<StateSegment> call(Iterator<Tuple2<Integer, StateSegment>> sent) {
      List<StateSegment> starts = new ArrayList<>();
      List<StateSegment> ofWorkers = new ArrayList<>();
      sent.forEachRemaining(pair -> (pair._2().isStart() ? starts : ofWorkers).add(pair._2()));
      return Stream.concat(Stream.of(StateMean.ofSegment(ofWorkers)), starts.stream()).iterator();
    }
  }

  /** The segment after the round, out of the mean change and what the round began with. */
  private static final class Sum implements FlatMapFunction<Iterator<StateSegment>, StateSegment> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<StateSegment> call(Iterator<StateSegment> changeAndStart) {
      StateSegment change = changeAndStart.next();
      return List.of(change.from(changeAndStart.next())).iterator();
    }
  }

  /** All segments of a state carry the same reports, so only the first segment tells them. */
  private static final class Tell implements FlatMapFunction<Iterator<StateSegment>, Told> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Told> call(Iterator<StateSegment> segments) {
      List<Told> told = new ArrayList<>();
      segments.forEachRemaining(
          segment -> {
            if (segment.number() == 0) {
              told.add(new Told(segment.reports(), segment.state().iteration()));
            }
          });
      return told.iterator();
    }
  }

  /** The same where there are segments of a state and of the change that led to it. */
  private static final class TellOfBoth
      implements FlatMapFunction2<Iterator<StateSegment>, Iterator<StateSegment>, Told> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Told> call(Iterator<StateSegment> state, Iterator<StateSegment> change) {
      change.forEachRemaining(segment -> {});
      return new Tell().call(state);
    }
  }
}
