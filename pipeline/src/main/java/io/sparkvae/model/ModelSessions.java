package io.sparkvae.model;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.machine.TaskDevice;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sessions of this JVM, kept across tasks: building a graph costs more than a round of training. As
 * many are open as tasks run at once. A session whose use threw is closed and not used again, for
 * nobody knows what it holds.
 */
public final class ModelSessions {
  private record Key(String specDigest, int batch, Precision precision, Part part) {}

  private enum Part {
    TRAINING,
    EVALUATION,
    FEATURES,
    LIKELIHOOD,
    DECODER,
    GENERATION
  }

  private static final Map<Key, Deque<GraphSession>> IDLE = new ConcurrentHashMap<>();

  private ModelSessions() {}

  /** Uses a session on {@link ModelGraph#training}. */
  public static <R> R training(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.TRAINING),
        () -> GraphSession.open(ModelGraph.training(spec, batch), precision),
        use);
  }

  /** Uses a session on {@link ModelGraph#evaluation}; it takes the whole model's parameters. */
  public static <R> R evaluation(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.EVALUATION),
        () -> GraphSession.open(ModelGraph.evaluation(spec, batch), Model.layout(spec), precision),
        use);
  }

  /** Uses a session on {@link ModelGraph#features}; it takes the whole model's parameters. */
  public static <R> R features(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.FEATURES),
        () -> GraphSession.open(ModelGraph.features(spec, batch), Model.layout(spec), precision),
        use);
  }

  /** Uses a session on {@link ModelGraph#likelihood}; it takes the whole model's parameters. */
  public static <R> R likelihood(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.LIKELIHOOD),
        () -> GraphSession.open(ModelGraph.likelihood(spec, batch), Model.layout(spec), precision),
        use);
  }

  /** Uses a session on {@link ModelGraph#decoder}; it takes the whole model's parameters. */
  public static <R> R decoder(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.DECODER),
        () -> GraphSession.open(ModelGraph.decoder(spec, batch), Model.layout(spec), precision),
        use);
  }

  /** Uses a session on {@link ModelGraph#generation}; it takes the whole model's parameters. */
  public static <R> R generation(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(
        new Key(spec.digest(), batch, precision, Part.GENERATION),
        () -> GraphSession.open(ModelGraph.generation(spec, batch), Model.layout(spec), precision),
        use);
  }

  private static <R> R with(Key key, Supplier<GraphSession> open, Function<GraphSession, R> use) {
    TaskDevice.bind();
    Deque<GraphSession> idle = IDLE.computeIfAbsent(key, k -> new ConcurrentLinkedDeque<>());
    GraphSession session = idle.poll();
    if (session == null) {
      session = open.get();
    }
    R result;
    try {
      result = use.apply(session);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
    idle.push(session);
    return result;
  }
}
