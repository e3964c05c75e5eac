// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cuda.CardNoise;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.graph.engine.JoinedGraph;
import io.sparkvae.graph.engine.OperationCases;
import io.sparkvae.graph.engine.SessionDifference;
import io.sparkvae.model.Compositions;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The card computes what the processor computes: outputs and gradients of every operation and of
 * every model, and noise to the bit. It computes the same bits again, also in several streams at a
 * time.
 */
final class Equality implements Step {
  private static final int BATCH = 3;
  private static final int STREAMS = 2;
  private static final int REPEATS = 20;

  @Override
  public void run(Site site, Findings found) throws InterruptedException {
    for (ProductPrecision precision : ProductPrecision.values()) {
      compare(found, "operations", OperationCases.joined(), precision);
    }
    bits(found, OperationCases.joined(), site.scale().of(REPEATS, 2));
    int numbers = site.scale().of(1 << 20, 1 << 10);
    found.figure(
        Figure.atMost(
            "gpu.noise.bits",
            CardNoise.differing(Site.CARD, numbers),
            0,
            "of 2 x %,d numbers, normal and uniform: those that are not the processor's"
                .formatted(numbers)));
    List<String> models =
        site.scale().quick() ? List.of("model.network = conv") : Compositions.all();
    for (ProductPrecision precision : ProductPrecision.values()) {
      compare(found, "models", joined(models), precision);
    }
  }

  private static JoinedGraph joined(List<String> models) {
    JoinedGraph joined = new JoinedGraph();
    for (String hocon : models) {
      ModelSpec spec = SmallModel.spec(hocon);
      Graph graph = ModelGraph.training(spec, BATCH).graph();
      Map<String, double[]> inputs = ModelInputs.training(spec, BATCH, 1);
      inputs.keySet().retainAll(graph.inputs().keySet());
      joined.add(hocon, graph, ModelGraph.LOSS, inputs);
    }
    return joined;
  }

  private static GraphSession card(Graph graph, ProductPrecision precision) {
    return CudaSession.open(graph, graph.layout(), Site.CARD, precision);
  }

  private static void compare(
      Findings found, String what, JoinedGraph all, ProductPrecision precision) {
    Graph graph = all.graph();
    try (GraphSession card = card(graph, precision);
        GraphSession processor = new PlannedSession(graph, graph.layout())) {
      List<SessionDifference> differences =
          SessionDifference.all(card, processor, JoinedGraph.LOSS, all.inputs());
      SessionDifference worst =
          differences.stream()
              .max(Comparator.comparingDouble(SessionDifference::relative))
              .orElseThrow();
      Figure figure =
          Figure.atMost(
              "gpu.equality." + what,
              worst.relative(),
              SessionDifference.BOTH_IN_FLOAT,
              "%s: largest difference from the processor, relative to the largest number of an output or gradient, of %d; in '%s'"
                  .formatted(precision, differences.size(), worst.where()));
      found.figure(
          precision == ProductPrecision.FP32
              ? figure
              : Figure.reported(figure.name() + ".tf32", figure.value(), figure.note()));
    }
  }

  /** Several sessions, each with a stream, in threads of their own, again and again. */
  private static void bits(Findings found, JoinedGraph all, int repeats)
      throws InterruptedException {
    Graph graph = all.graph();
    ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
    try {
      List<Future<List<List<float[]>>>> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(threads.submit(() -> results(graph, all.inputs(), repeats)));
      }
      List<float[]> first = streams.get(0).get().get(0);
      long repeated = differing(first, streams.get(0).get());
      long others = differing(first, streams.get(1).get());
      found.figure(
          Figure.atMost(
              "gpu.bits.repeated", repeated, 0, "of %d repeats: others".formatted(repeats)));
      found.figure(
          Figure.atMost(
              "gpu.bits.streams",
              others,
              0,
              "of %d repeats in another stream at the same time: others".formatted(repeats)));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static long differing(List<float[]> first, List<List<float[]>> others) {
    return others.stream()
        .filter(other -> !Arrays.deepEquals(first.toArray(), other.toArray()))
        .count();
  }

  private static List<List<float[]>> results(
      Graph graph, Map<String, double[]> inputs, int repeats) {
    List<String> outputs = List.copyOf(graph.outputs().keySet());
    try (GraphSession session = card(graph, ProductPrecision.FP32)) {
      session.parameters().put(graph.layout().initialise(1));
      inputs.forEach((name, values) -> session.input(name).put(values));
      List<List<float[]>> results = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        session.differentiate(JoinedGraph.LOSS, outputs);
        List<float[]> result = new ArrayList<>();
        outputs.forEach(output -> result.add(session.output(output).toFloats()));
        result.add(session.gradient().toFloats());
        results.add(result);
      }
      return results;
    }
  }
}
