// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * The whole state in each partition. It is made of the segments of another RDD: means, or the
 * states of single workers. Executors fetch the segments from each other; none passes through the
 * driver. If an executor is lost, Spark computes its segments again from the rounds before.
 *
 * <p>Where workers send changes, an executor that still has what the round began with fetches the
 * mean change and adds it. Any other fetches the state itself, which tasks have added up before.
 */
final class GatheredState extends RDD<TrainingState> {
  private static final long serialVersionUID = 1L;

  private static final int MOST_SHARED = 4;

  /** The states that this JVM gathered last. Its tasks share one copy of each. */
  private static final Map<String, Shared> SHARED =
      new LinkedHashMap<>(MOST_SHARED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shared> eldest) {
          return size() > MOST_SHARED;
        }
      };

  /**
   * One lock for each state. A task that gathers a state waits for its segments. A task that
   * computes a segment, whose block Spark keeps locked meanwhile, gathers the state of the round
   * before. With one lock for all states the two could wait for each other.
   */
  private static final class Shared {
    private volatile Reference<TrainingState> copy = new WeakReference<>(null);

    /**
     * @param forNext whether the next round's state can be made of it: then it stays as long as
     *     there is memory
     */
    synchronized TrainingState get(Supplier<TrainingState> gather, boolean forNext) {
      TrainingState state = copy.get();
      if (state == null) {
        state = gather.get();
        copy = forNext ? new SoftReference<>(state) : new WeakReference<>(state);
      }
      return state;
    }
  }

  /**
   * What a round changed.
   *
   * @param segments of the mean change, with the same partitions as those of the state after it
   * @param start what the round began with
   */
  record Change(RDD<StateSegment> segments, RoundStart start) implements Serializable {}

  private final RDD<StateSegment> segments;

  /** Null where workers send states; Optional cannot be sent. */
  private final Change change;

  private final int copies;
  private final String key;

  /**
   * @param segments of the state
   * @param change that led to it, where workers send changes
   * @param copies number of partitions
   */
  GatheredState(RDD<StateSegment> segments, Optional<Change> change, int copies) {
    super(
        segments.context(),
        scala(
            Stream.concat(Stream.of(segments), change.map(Change::segments).stream())
                .<Dependency<?>>map(OnAll::new)
                .toList()),
        ClassTag$.MODULE$.apply(TrainingState.class));
    this.segments = segments;
    this.change = change.orElse(null);
    this.copies = copies;
    this.key = key(segments);
  }

  /** Evaluation and the next round gather the same state, by RDDs of their own. */
  private static String key(RDD<StateSegment> segments) {
    return segments.context().applicationId() + "/" + segments.id();
  }

  /** The state of these segments, as what a round begins with. */
  static RoundStart start(RDD<StateSegment> segments) {
    String key = key(segments);
    return () -> here(key);
  }

  /** Does not wait for a state that is being gathered. */
  private static Optional<TrainingState> here(String key) {
    synchronized (SHARED) {
      return Optional.ofNullable(SHARED.get(key)).map(shared -> shared.copy.get());
    }
  }

  private static <T> Seq<T> scala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  /** Each partition needs all partitions of the other RDD. */
  private static final class OnAll extends NarrowDependency<StateSegment> {
    private static final long serialVersionUID = 1L;
    private final int parents;

    OnAll(RDD<StateSegment> segments) {
      super(segments);
      this.parents = segments.getNumPartitions();
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return scala(IntStream.range(0, parents).<Object>mapToObj(i -> i).toList());
    }
  }

  private record Whole(int index, Partition[] segments) implements Partition {
    @Override
    public boolean equals(Object other) {
      return other instanceof Whole whole && whole.index == index;
    }

    @Override
    public int hashCode() {
      return index;
    }
  }

  @Override
  public Partition[] getPartitions() {
    return IntStream.range(0, copies)
        .mapToObj(i -> new Whole(i, segments.partitions()))
        .toArray(Partition[]::new);
  }

  /**
   * Names a host that has no executors. Without any location, Spark would prefer the executor that
   * holds the first segment and wait for it, so that workers would take turns. But no executor is
   * better than another, for each lacks segments, and Spark does not wait for a host without
   * executors.
   */
  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return scala(List.of("any"));
  }

  @Override
  public Iterator<TrainingState> compute(Partition partition, TaskContext context) {
    TrainingState state = state((Whole) partition, context);
    return JavaConverters.asScalaIterator(List.of(state).iterator());
  }

  private TrainingState state(Whole whole, TaskContext context) {
    Shared shared;
    synchronized (SHARED) {
      shared = SHARED.computeIfAbsent(key, k -> new Shared());
    }
    return shared.get(() -> gathered(whole, context), change != null);
  }

  private TrainingState gathered(Whole whole, TaskContext context) {
    Optional<TrainingState> start = Optional.ofNullable(change).flatMap(c -> c.start().here());
    return start.isPresent()
        ? WireFormat.sum(start.get(), whole(change.segments(), whole, context))
        : whole(segments, whole, context);
  }

  private static TrainingState whole(RDD<StateSegment> of, Whole whole, TaskContext context) {
    return StateMean.whole(
        Arrays.stream(whole.segments)
            .flatMap(partition -> of(of.iterator(partition, context)))
            .toList());
  }

  private static Stream<StateSegment> of(Iterator<StateSegment> partition) {
    List<StateSegment> all = new ArrayList<>();
    JavaConverters.asJavaIterator(partition).forEachRemaining(all::add);
    return all.stream();
  }
}
