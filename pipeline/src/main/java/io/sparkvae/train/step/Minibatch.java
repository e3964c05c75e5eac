// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.data.TrainingChunk;
import java.util.Arrays;
import java.util.List;

/** The inputs of a graph for up to a fixed number of images; the rest is padding of weight 0. */
public final class Minibatch {
  private final int size;
  private final int latent;
  private final float[] x;
  private final float[] weight;
  private final LabelInput labels;
  private final NoiseInput noise;
  private int count;

  /**
   * @param graph that it feeds
   */
  Minibatch(BuiltGraph graph) {
    ModelSpec spec = graph.key().spec();
    int batchSize = graph.batch();
    size = spec.shape().size();
    latent = spec.latent();
    x = new float[batchSize * size];
    weight = new float[batchSize];
    labels = new LabelInput(graph.classes(), batchSize);
    noise = new NoiseInput(graph.noise(), batchSize);
  }

  void clear() {
    count = 0;
  }

  /** Returns the number of images in it; the rows from there on are padding. */
  public int count() {
    return count;
  }

  /** Adds the image at {@code row} of a chunk, its pixels scaled to [0, 1]. */
  void add(TrainingChunk examples, int row, Noise stream) {
    UnitPixels.put(examples.pixels(), row * size, size, x, count * size);
    weight[count] = 1;
    labels.put(count, examples.label(row), () -> examples.words(row));
    noise.draw(stream, count);
    count++;
  }

  /** Pads the rows that are not filled. */
  private void pad() {
    Arrays.fill(x, count * size, x.length, 0);
    Arrays.fill(weight, count, weight.length, 0);
    labels.pad(count);
    noise.pad(count);
  }

  /** The pixels, padded, {@code [batch, size]}. */
  public float[] x() {
    pad();
    return x;
  }

  /** Weight and noise of each image, padded, {@code [batch, 1 + width of the noise]}. */
  public float[] weightAndNoise() {
    pad();
    int width = 1 + noise.width();
    float[] rows = new float[weight.length * width];
    for (int i = 0; i < weight.length; i++) {
      rows[i * width] = weight[i];
      noise.copy(i, rows, i * width + 1);
    }
    return rows;
  }

  /**
   * Feeds a session of {@link ModelGraph#training}.
   *
   * @param elapsed epochs since the beginning, exact
   * @param epochs that training takes in all
   */
  public void feed(GraphSession session, List<Control> controls, double elapsed, double epochs) {
    feed(session);
    session.input(ModelGraph.WEIGHT).put(weight);
    for (Control control : controls) {
      session.input(control.name()).put(control.at(elapsed, epochs));
    }
  }

  /** Feeds a session of {@link ModelGraph#evaluation}. */
  public void feed(GraphSession session) {
    pad();
    session.input(ModelGraph.X).put(x);
    labels.put(session);
    noise.put(session);
  }

  /** Sums over the examples of what the session computed for them, in their order. */
  ElboSums sums(GraphSession session) {
    double[] logLikelihood = session.output(ModelGraph.LOG_LIKELIHOOD).toDoubles();
    double[] kl = session.output(ModelGraph.KL).toDoubles();
    double sumLogLikelihood = 0;
    double sumKl = 0;
    for (int i = 0; i < count; i++) {
      sumLogLikelihood += logLikelihood[i];
    }
    for (int i = 0; i < count * latent; i++) {
      sumKl += kl[i];
    }
    return new ElboSums(count, sumLogLikelihood, sumKl);
  }
}
