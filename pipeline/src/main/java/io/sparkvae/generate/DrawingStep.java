// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Tensor;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.causal.KeptValues;
import io.sparkvae.model.causal.StepInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session on the graph of a step of drawing, with the values that steps leave each other. */
final class DrawingStep {
  private final GraphSession session;
  private final List<Feed> feeds = new ArrayList<>();
  private final List<String> outputs;
  private final Map<String, KeptValues> kept;

  private record Feed(StepInput input, KeptValues kept, Tensor tensor, float[] memory) {
    void put(int y, int x) {
      tensor.put(input.read(kept, y, x, memory));
    }
  }

  /**
   * @param session on the graph, with parameters
   * @param kept by name; of everything that any step reads
   */
  DrawingStep(BuiltGraph graph, GraphSession session, Map<String, KeptValues> kept) {
    this.session = session;
    this.kept = kept;
    this.outputs = List.copyOf(graph.graph().outputs().keySet());
    for (StepInput input : graph.remembered()) {
      tensor(input.input())
          .ifPresent(
              tensor ->
                  feeds.add(
                      new Feed(input, kept.get(input.name()), tensor, new float[tensor.size()])));
    }
  }

  /** An input that the graph reads. */
  private Optional<Tensor> tensor(String name) {
    return session.graph().inputs().containsKey(name)
        ? Optional.of(session.input(name))
        : Optional.empty();
  }

  /** Sets an input; nothing if the graph does not read it. */
  void put(String name, float... values) {
    tensor(name).ifPresent(tensor -> tensor.put(values));
  }

  /** Computes the step at a place, and keeps what later steps read. */
  void run(int y, int x) {
    feeds.forEach(feed -> feed.put(y, x));
    session.evaluate(outputs);
    for (String output : outputs) {
      KeptValues of = kept.get(output);
      if (of != null) {
        of.keep(output(output), y, x);
      }
    }
  }

  /** An output of the last run. */
  float[] output(String name) {
    return session.output(name).toFloats();
  }
}
