// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.Trainer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The states of a run that are still needed: on the executors, as a cached RDD of segments, or with
 * the driver. Each RDD is computed from the one of the round before; the first of them from a state
 * that the driver broadcast. If an executor is lost, Spark computes its segments again from there.
 *
 * <p>A state that the driver has is where such a chain begins again: the next round broadcasts it,
 * and all older RDDs are dropped.
 */
final class ExecutorStates implements AutoCloseable {

  /** Names a state. */
  record Id(long number) {}

  private sealed interface Place {}

  private record OnDriver(TrainingState state) implements Place {}

  /**
   * @param start that the round began with
   * @param roundsLeft rounds that may follow before the driver fetches a state unasked
   * @param parameters once the driver has fetched these alone
   */
  private record OnExecutors(
      AfterRound after, RoundStart start, int roundsLeft, Optional<float[]> parameters)
      implements Place {

    JavaRDD<StateSegment> segments() {
      return after.segments();
    }

    JavaRDD<TrainingState> copies(int partitions) {
      Optional<GatheredState.Change> change =
          after.change().map(c -> new GatheredState.Change(c.rdd(), start));
      return new GatheredState(segments().rdd(), change, partitions).toJavaRDD();
    }
  }

  private record Sent(Id id, Broadcast<TrainingState> state) {}

  /** Bytes from which on a state is brought to the driver vector by vector. */
  private static final long LARGE = 64 << 20;

  private final JavaSparkContext spark;
  private final int mostRounds;
  private final Map<Id, Place> places = new HashMap<>();
  private long added;
  private long stateBytes;

  /** Those that states have: all states of a run have the same. */
  private final Set<TrainingState.Vector> vectors = EnumSet.noneOf(TrainingState.Vector.class);

  private Optional<Id> kept = Optional.empty();
  private Optional<LaterFetch> fetching = Optional.empty();
  private Optional<Sent> sent = Optional.empty();

  /**
   * @param mostRounds rounds after which the driver fetches a state unasked: no more than these are
   *     computed again when executors are lost
   */
  ExecutorStates(JavaSparkContext spark, int mostRounds) {
    this.spark = spark;
    this.mostRounds = mostRounds;
  }

  /** Adds a state that the driver has. */
  Id add(TrainingState state) {
    stateBytes = Math.max(stateBytes, state.bytes());
    Stream.of(TrainingState.Vector.values())
        .filter(vector -> vector.of(state).length > 0)
        .forEach(vectors::add);
    return put(new OnDriver(state));
  }

  /**
   * Adds the state after a round, and drops all others but the one before and the one that is kept.
   *
   * @param before from whose {@link #copies} the round started
   */
  Id addAfter(Id before, AfterRound after) {
    Optional<OnExecutors> held = chained(before);
    int roundsLeft = held.map(OnExecutors::roundsLeft).orElse(mostRounds) - 1;
    RoundStart start =
        held.map(h -> GatheredState.start(h.segments().rdd())).orElseGet(this::startOfSent);
    if (fetching.filter(LaterFetch::isDone).isPresent()) {
      awaitFetched();
    }
    dropAllBut(before);
    return put(new OnExecutors(after, start, roundsLeft, Optional.empty()));
  }

  private RoundStart startOfSent() {
    return sent.map(Sent::state)
        .<RoundStart>map(state -> () -> Optional.of(state.value()))
        .orElse(Optional::empty);
  }

  private Id put(Place place) {
    Id id = new Id(added++);
    places.put(id, place);
    return id;
  }

  /** Keeps a state until another one is kept. */
  void keep(Id id) {
    kept = Optional.of(id);
  }

  private Place place(Id id) {
    Place place = places.get(id);
    if (place == null) {
      throw new IllegalStateException("expected a state that is still needed, found " + id);
    }
    return place;
  }

  /** The state, if the next round is to start from where it lies on the executors. */
  private Optional<OnExecutors> chained(Id id) {
    return place(id) instanceof OnExecutors held && held.roundsLeft() > 0
        ? Optional.of(held)
        : Optional.empty();
  }

  /** Brings a state to the driver; runs a job if it is not there yet. */
  TrainingState fetch(Id id) {
    awaitFetched();
    TrainingState state = brought(place(id));
    drop(place(id));
    places.put(id, new OnDriver(state));
    return state;
  }

  private TrainingState brought(Place place) {
    if (place instanceof OnDriver held) {
      return held.state();
    }
    OnExecutors held = (OnExecutors) place;
    return stateBytes < LARGE ? StateMean.whole(held.segments().collect()) : ofVectors(held);
  }

  /**
   * Brings a state and the parameters of the best one to the driver, in the thread that calls what
   * this returns, while rounds go on from where the states lie. They stay there until then: whoever
   * is to drop one waits for that thread.
   */
  Supplier<Trainer.Fetched> fetchLater(Id id, Optional<Id> best) {
    awaitFetched();
    Place place = place(id);
    Optional<Place> ofBest = best.filter(b -> !b.equals(id)).map(this::place);
    LaterFetch later =
        new LaterFetch(
            id,
            best,
            () -> {
              TrainingState state = brought(place);
              float[] ofState = best.isPresent() ? state.theta() : null;
              return new Trainer.Fetched(
                  state, ofBest.map(ExecutorStates::parameters).orElse(ofState));
            });
    fetching = Optional.of(later);
    return later::run;
  }

  /** Waits until nothing is being brought by another thread. */
  private void awaitFetched() {
    Optional<LaterFetch> awaited = fetching;
    fetching = Optional.empty();
    awaited.ifPresent(
        later ->
            later
                .await()
                .ifPresent(brought -> later.best().ifPresent(id -> remember(id, brought.best()))));
  }

  /**
   * Brings a large state vector by vector, so that beside it only one vector is there a second and
   * a third time, as bytes and in segments.
   */
  private TrainingState ofVectors(OnExecutors held) {
    TrainingState parameters = vector(held, TrainingState.Vector.THETA);
    return TrainingState.of(
        vector ->
            switch (vector) {
              case THETA -> parameters.theta();
              case M, V, AVERAGE, OUTER ->
                  vectors.contains(vector) ? vector(held, vector).theta() : new float[0];
            },
        parameters.iteration());
  }

  /** Brings one vector of a state, as the parameters of one. */
  private static TrainingState vector(OnExecutors held, TrainingState.Vector vector) {
    return StateMean.whole(held.segments().map(segment -> segment.only(vector)).collect());
  }

  /** Brings the parameters of a state to the driver; runs a job if they are not there yet. */
  float[] fetchParameters(Id id) {
    float[] theta = parameters(place(id));
    remember(id, theta);
    return theta;
  }

  private static float[] parameters(Place place) {
    if (place instanceof OnDriver held) {
      return held.state().theta();
    }
    OnExecutors held = (OnExecutors) place;
    return held.parameters().orElseGet(() -> vector(held, TrainingState.Vector.THETA).theta());
  }

  private void remember(Id id, float[] parameters) {
    if (places.get(id) instanceof OnExecutors held) {
      places.put(
          id,
          new OnExecutors(held.after(), held.start(), held.roundsLeft(), Optional.of(parameters)));
    }
  }

  /** A state, once in each of so many partitions. */
  JavaRDD<TrainingState> copies(Id id, int partitions) {
    Optional<OnExecutors> held = chained(id);
    if (held.isPresent()) {
      return held.get().copies(partitions);
    }
    Broadcast<TrainingState> state = broadcast(id);
    return spark
        .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
        .map(partition -> state.value());
  }

  /** Sends a state to the executors, unless it is the one that they have. */
  private Broadcast<TrainingState> broadcast(Id id) {
    if (sent.filter(s -> s.id().equals(id)).isEmpty()) {
      TrainingState state = fetch(id);
      // Without the earlier broadcast Spark could not compute the kept state again.
      kept.ifPresent(this::bringParameters);
      dropAllBut(id);
      destroySent();
      sent = Optional.of(new Sent(id, spark.broadcast(state)));
    }
    return sent.orElseThrow().state();
  }

  private void bringParameters(Id id) {
    if (place(id) instanceof OnExecutors held) {
      places.put(id, new OnDriver(TrainingState.of(fetchParameters(id))));
      held.after().drop();
    }
  }

  private void dropAllBut(Id needed) {
    for (Id id : List.copyOf(places.keySet())) {
      if (!id.equals(needed) && kept.filter(id::equals).isEmpty()) {
        if (fetching.filter(later -> later.needs(id)).isPresent()) {
          awaitFetched();
        }
        drop(places.remove(id));
      }
    }
  }

  private static void drop(Place place) {
    if (place instanceof OnExecutors held) {
      held.after().drop();
    }
  }

  private void destroySent() {
    sent.ifPresent(s -> s.state().destroy());
    sent = Optional.empty();
  }

  @Override
  public void close() {
    places.values().forEach(ExecutorStates::drop);
    places.clear();
    destroySent();
  }
}
