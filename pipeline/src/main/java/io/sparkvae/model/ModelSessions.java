package io.sparkvae.model;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.machine.TaskDevice;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Sessions of this JVM, kept across tasks: building a graph costs more than a round of training. As
 * many are open as tasks run at once. A session whose use threw is closed and not used again, for
 * nobody knows what it holds.
 */
public final class ModelSessions {
  private record Key(String specDigest, int batch, Precision precision, Part part) {}

  private enum Part {
    TRAINING(ModelGraph::training),
    EVALUATION(ModelGraph::evaluation),
    FEATURES(ModelGraph::features),
    LIKELIHOOD(ModelGraph::likelihood),
    DECODER(ModelGraph::decoder),
    GENERATION(ModelGraph::generation);

    private final BiFunction<ModelSpec, Integer, Graph> graph;

    Part(BiFunction<ModelSpec, Integer, Graph> graph) {
      this.graph = graph;
    }
  }

  private static final Map<Key, Deque<GraphSession>> IDLE = new ConcurrentHashMap<>();

  private ModelSessions() {}

  /** Uses a session on {@link ModelGraph#training}, whose layout is the whole model's. */
  public static <R> R training(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.TRAINING, use);
  }

  /** Uses a session on {@link ModelGraph#evaluation}; it takes the whole model's parameters. */
  public static <R> R evaluation(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.EVALUATION, use);
  }

  /** Uses a session on {@link ModelGraph#features}; it takes the whole model's parameters. */
  public static <R> R features(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.FEATURES, use);
  }

  /** Uses a session on {@link ModelGraph#likelihood}; it takes the whole model's parameters. */
  public static <R> R likelihood(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.LIKELIHOOD, use);
  }

  /** Uses a session on {@link ModelGraph#decoder}; it takes the whole model's parameters. */
  public static <R> R decoder(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.DECODER, use);
  }

  /** Uses a session on {@link ModelGraph#generation}; it takes the whole model's parameters. */
  public static <R> R generation(
      ModelSpec spec, int batch, Precision precision, Function<GraphSession, R> use) {
    return with(spec, batch, precision, Part.GENERATION, use);
  }

  private static <R> R with(
      ModelSpec spec, int batch, Precision precision, Part part, Function<GraphSession, R> use) {
    TaskDevice.bind();
    Key key = new Key(spec.digest(), batch, precision, part);
    Deque<GraphSession> idle = IDLE.computeIfAbsent(key, k -> new ConcurrentLinkedDeque<>());
    GraphSession session = idle.poll();
    if (session == null) {
      session = Engine.open(part.graph.apply(spec, batch), Model.layout(spec), precision);
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
