// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.TrainingChunk;
import java.util.Arrays;

/**
 * What a graph of {@link ModelGraph#training} or {@link ModelGraph#evaluation} reads for a
 * minibatch or a part of one: values, labels, noise, and weights. Rows behind the last example are
 * padding of weight 0.
 */
public final class MinibatchInput {
  private final WorkOrder order;
  private final ExampleValues values;
  private final LabelInput labels;
  private final NoiseInput noise;
  private final float[] weight;

  /**
   * @param graph that it feeds
   */
  public MinibatchInput(WorkOrder order, BuiltGraph graph) {
    int batch = graph.batch();
    this.order = order;
    this.values = ExampleValues.of(order, batch);
    this.labels = new LabelInput(graph.classes(), batch);
    this.noise = new NoiseInput(graph.noise(), batch);
    this.weight = new float[batch];
  }

  /**
   * Takes the examples of a minibatch in place of those before: copies their values, and draws
   * their noise.
   *
   * @param minibatch of at most as many examples as the graph's batch has
   * @throws io.sparkvae.failure.DataFailure when the model reads labels and one is missing
   */
  public void fill(Minibatch minibatch) {
    int i = 0;
    ChunkRef chunk = null;
    TrainingChunk examples = null;
    for (Example example : minibatch.examples()) {
      if (!example.chunk().equals(chunk)) {
        chunk = example.chunk();
        examples = order.examples(chunk);
      }
      put(i++, example, examples);
    }
    pad(i);
  }

  private void put(int i, Example example, TrainingChunk chunk) {
    int row = example.row();
    values.put(i, example, chunk);
    labels.put(i, chunk.label(row), () -> chunk.words(row));
    noise.draw(example.noise(), i);
    weight[i] = 1;
  }

  private void pad(int count) {
    values.input().pad(count);
    labels.pad(count);
    noise.pad(count);
    Arrays.fill(weight, count, weight.length, 0);
  }

  /** Feeds a session. */
  public void put(GraphSession session) {
    values.input().put(session);
    labels.put(session);
    noise.put(session);
    if (session.graph().inputs().containsKey(ModelGraph.WEIGHT)) {
      session.input(ModelGraph.WEIGHT).put(weight);
    }
  }

  /** The values of the examples, {@code [batch, size]}; pixels are in [0, 1]. */
  public float[] x() {
    return values.input().toFloats();
  }

  /**
   * All other numbers, for an executor that is fed rows alone: of each row its weight, its noise,
   * its one-hot label if the graph reads labels, and the controls, which are the same in each row.
   * {@code [batch, 1 + noise + classes + controls]}.
   *
   * @param controls values of {@link BuiltGraph#controls}, in their order
   */
  public float[] besidePixels(double[] controls) {
    int labelsAt = 1 + noise.width();
    int controlsAt = labelsAt + labels.width();
    int width = controlsAt + controls.length;
    float[] rows = new float[weight.length * width];
    for (int i = 0; i < weight.length; i++) {
      int row = i * width;
      rows[row] = weight[i];
      noise.copy(i, rows, row + 1);
      labels.copy(i, rows, row + labelsAt);
      for (int c = 0; c < controls.length; c++) {
        rows[row + controlsAt + c] = (float) controls[c];
      }
    }
    return rows;
  }
}
