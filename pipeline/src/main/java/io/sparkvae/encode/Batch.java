package io.sparkvae.encode;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.shard.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Up to a fixed number of images, as a graph takes them; the rest is padding. */
final class Batch {
  /** Pixels in [0, 1] by their byte. */
  private static final float[] UNIT = new float[256];

  static {
    for (int value = 0; value < UNIT.length; value++) {
      UNIT[value] = value / 255f;
    }
  }

  private final int size;
  private final int latent;
  private final long seed;
  private final float[] x;
  private final float[] weight;
  private final float[] eps;
  private final Chunk[] chunks;
  private final int[] rows;
  private int count;

  /**
   * @param images most that it holds
   * @param size bytes of an image
   * @param seed of the noise
   */
  Batch(int images, int size, int latent, long seed) {
    this.size = size;
    this.latent = latent;
    this.seed = seed;
    x = new float[images * size];
    weight = new float[images];
    eps = new float[images * latent];
    chunks = new Chunk[images];
    rows = new int[images];
  }

  boolean isFull() {
    return count == rows.length;
  }

  /** Most images that it holds. */
  int capacity() {
    return rows.length;
  }

  /** Number of images in it. */
  int count() {
    return count;
  }

  /** The chunk that image {@code i} is a row of. */
  Chunk chunk(int i) {
    return chunks[i];
  }

  /** The row of image {@code i} in its chunk. */
  int row(int i) {
    return rows[i];
  }

  void clear() {
    count = 0;
  }

  /** Takes in one image. Its noise depends on its pixels and the seed alone. */
  void add(Chunk chunk, int row) {
    byte[] pixels = chunk.pixels();
    for (int from = row * size, to = count * size, end = to + size; to < end; ) {
      x[to++] = UNIT[pixels[from++] & 0xff];
    }
    long key = ByteBuffer.wrap(chunk.sha256()[row]).getLong();
    Noise.of(seed, key).gaussian(eps, count * latent, (count + 1) * latent);
    weight[count] = 1;
    chunks[count] = chunk;
    rows[count] = row;
    count++;
  }

  /** Gives the images to a graph. */
  void put(GraphSession session) {
    Arrays.fill(x, count * size, x.length, 0);
    Arrays.fill(eps, count * latent, eps.length, 0);
    Arrays.fill(weight, count, weight.length, 0);
    session.input(ModelGraph.X).put(x);
    session.input(ModelGraph.WEIGHT).put(weight);
    session.input(ModelGraph.EPS).put(eps);
  }
}
