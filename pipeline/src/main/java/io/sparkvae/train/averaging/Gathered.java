package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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
 * The whole state in every partition, out of parts that lie one in each partition of another
 * dataset: averages of segments, or the states that workers left. Executors get what they lack from
 * each other, the driver sees none of it, and what is lost with an executor Spark computes again
 * from the rounds before.
 */
final class Gathered extends RDD<TrainingState> {
  private static final long serialVersionUID = 1L;

  private static final int MOST_SHARED = 4;

  /** What this JVM gathered last: its tasks share one copy. */
  private static final Map<String, Shared> SHARED =
      new LinkedHashMap<>(MOST_SHARED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shared> eldest) {
          return size() > MOST_SHARED;
        }
      };

  /**
   * One lock for each state. A task that gathers waits for parts, and one that makes a part, which
   * Spark keeps locked meanwhile, gathers the state before it: with one lock for all, the two could
   * wait for each other.
   */
  private static final class Shared {
    private WeakReference<TrainingState> copy = new WeakReference<>(null);

    synchronized TrainingState get(Supplier<TrainingState> gather) {
      TrainingState state = copy.get();
      if (state == null) {
        state = gather.get();
        copy = new WeakReference<>(state);
      }
      return state;
    }
  }

  private final RDD<Segments.Part> parts;
  private final int copies;
  private final String key;

  /**
   * @param copies number of partitions
   */
  Gathered(RDD<Segments.Part> parts, int copies) {
    super(
        parts.context(),
        scala(List.<Dependency<?>>of(new OnAll(parts))),
        ClassTag$.MODULE$.apply(TrainingState.class));
    this.parts = parts;
    this.copies = copies;
    // Who evaluates a state and who goes on from it gather the same.
    this.key = parts.context().applicationId() + "/" + parts.id();
  }

  private static <T> Seq<T> scala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  /** Each partition needs all of the other's. */
  private static final class OnAll extends NarrowDependency<Segments.Part> {
    private static final long serialVersionUID = 1L;
    private final int parents;

    OnAll(RDD<Segments.Part> parts) {
      super(parts);
      this.parents = parts.getNumPartitions();
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return scala(IntStream.range(0, parents).<Object>mapToObj(i -> i).toList());
    }
  }

  private record Whole(int index, Partition[] parts) implements Partition {
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
        .mapToObj(i -> new Whole(i, parts.partitions()))
        .toArray(Partition[]::new);
  }

  /**
   * No executor is better than another, for each lacks parts. Told nothing, Spark would wait for
   * the one with the first, and workers would take turns; a host without executors it does not wait
   * for.
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
    return shared.get(
        () ->
            Segments.gathered(
                Arrays.stream(whole.parts)
                    .map(part -> parts.iterator(part, context).next())
                    .toList()));
  }
}
