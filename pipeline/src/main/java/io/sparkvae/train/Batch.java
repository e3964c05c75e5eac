package io.sparkvae.train;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;

/** The inputs of one step, of a fixed size: what is not filled is padding of weight 0. */
final class Batch {
  private static final float[] UNIT = new float[256];

  static {
    for (int value = 0; value < UNIT.length; value++) {
      UNIT[value] = value / 255f;
    }
  }

  private final int size;
  private final int latent;
  private final float[] x;
  private final float[] weight;
  private final float[] eps;
  private int count;

  Batch(ModelSpec spec, int batchSize) {
    size = spec.shape().size();
    latent = spec.latent();
    x = new float[batchSize * size];
    weight = new float[batchSize];
    eps = new float[batchSize * latent];
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** Adds the image at {@code row} of a chunk's pixels, as numbers in [0, 1]. */
  void add(byte[] pixels, int row, Noise noise) {
    int from = row * size;
    int to = count * size;
    for (int i = 0; i < size; i++) {
      x[to + i] = UNIT[pixels[from + i] & 0xff];
    }
    weight[count] = 1;
    noise.gaussian(eps, count * latent, (count + 1) * latent);
    count++;
  }

  /** Makes padding of what is not filled. */
  private void pad() {
    Arrays.fill(x, count * size, x.length, 0);
    Arrays.fill(weight, count, weight.length, 0);
    Arrays.fill(eps, count * latent, eps.length, 0);
  }

  /** The pixels, padded, {@code [batch, size]}. */
  float[] x() {
    pad();
    return x;
  }

  /** Weight and noise of each image, padded, {@code [batch, 1 + latent]}. */
  float[] weightAndNoise() {
    pad();
    float[] rows = new float[weight.length * (1 + latent)];
    for (int i = 0; i < weight.length; i++) {
      rows[i * (1 + latent)] = weight[i];
      System.arraycopy(eps, i * latent, rows, i * (1 + latent) + 1, latent);
    }
    return rows;
  }

  /** Feeds a session of {@link ModelGraph#training}. */
  void feed(GraphSession session, double beta) {
    pad();
    session.input(ModelGraph.X).put(x);
    session.input(ModelGraph.WEIGHT).put(weight);
    session.input(ModelGraph.EPS).put(eps);
    session.input(ModelGraph.BETA).put(beta);
  }

  /** Sums over the examples of what the session computed for them, in their order. */
  Sums sums(GraphSession session) {
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
    return new Sums(count, sumLogLikelihood, sumKl);
  }
}
