// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs graphs of a model on a few examples, batch after batch, on the calling machine.
 *
 * @param size examples in a batch, for which the graphs are built
 */
record Batches(Model model, int size) {

  /** What becomes of a batch: flat values in, flat values out. */
  interface Function {
    float[] apply(float[] in, LabelInput labels);
  }

  /**
   * Applies a function to all examples.
   *
   * @param in numbers of each example
   * @param labels of the examples; ignored by models that read no labels
   * @param width numbers of an example in what the function returns
   */
  List<float[]> map(List<float[]> in, List<Integer> labels, int width, Function function) {
    LabelInput ofBatch = new LabelInput(ModelGraph.decoder(model.spec(), size).classes(), size);
    List<float[]> out = new ArrayList<>();
    for (int from = 0; from < in.size(); from += size) {
      List<float[]> part = in.subList(from, Math.min(in.size(), from + size));
      int widthIn = part.get(0).length;
      float[] values = new float[size * widthIn];
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(part.get(i), 0, values, i * widthIn, widthIn);
        int image = from + i;
        ofBatch.put(i, labels.get(image), () -> "example image %s".formatted(image + 1));
      }
      ofBatch.pad(part.size());
      float[] result = function.apply(values, ofBatch);
      for (int i = 0; i < part.size(); i++) {
        out.add(Arrays.copyOfRange(result, i * width, (i + 1) * width));
      }
    }
    return out;
  }

  /**
   * Uses a session on a graph of this batch size, with the model's parameters, labels and noise.
   */
  float[] with(
      BuiltGraph graph,
      LabelInput labels,
      NoiseInput noise,
      java.util.function.Function<GraphSession, float[]> use) {
    return ModelSessions.with(
        graph,
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          labels.put(session);
          noise.put(session);
          return use.apply(session);
        });
  }

  /**
   * Evaluates an output of a graph of this batch size on inputs, of which it may read only some.
   */
  float[] output(
      BuiltGraph graph,
      LabelInput labels,
      NoiseInput noise,
      Map<String, float[]> inputs,
      String output) {
    return with(
        graph,
        labels,
        noise,
        session -> {
          feed(session, inputs);
          session.evaluate(List.of(output));
          return session.output(output).toFloats();
        });
  }

  /** Feeds those of some inputs that the session's graph has. */
  static void feed(GraphSession session, Map<String, float[]> inputs) {
    inputs.forEach(
        (name, values) -> {
          if (session.graph().inputs().containsKey(name)) {
            session.input(name).put(values);
          }
        });
  }
}
