package io.sparkvae.encode;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.LabelBatch;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.NoiseBatch;
import io.sparkvae.model.NoiseFeed;
import io.sparkvae.shard.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

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
  private final long seed;
  private final float[] x;
  private final LabelBatch labels;
  private final NoiseBatch noise;
  private final Chunk[] chunks;
  private final int[] rows;
  private int count;

  /**
   * @param images most that it holds
   * @param size bytes of an image
   * @param classes whose labels the graph reads, if any
   * @param feeds the noise of the graph that it feeds
   * @param seed of the noise
   */
  Batch(int images, int size, OptionalInt classes, List<NoiseFeed> feeds, long seed) {
    this.size = size;
    this.seed = seed;
    x = new float[images * size];
    labels = new LabelBatch(classes, images);
    noise = new NoiseBatch(feeds, images);
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
    labels.put(count, chunk.labels()[row], () -> "image '%s'".formatted(chunk.ids().get(row)));
    long key = ByteBuffer.wrap(chunk.sha256()[row]).getLong();
    noise.draw(Noise.of(seed, key), count);
    chunks[count] = chunk;
    rows[count] = row;
    count++;
  }

  /** Gives the images to a graph. */
  void put(GraphSession session) {
    Arrays.fill(x, count * size, x.length, 0);
    labels.pad(count);
    noise.pad(count);
    session.input(ModelGraph.X).put(x);
    labels.put(session);
    noise.put(session);
  }
}
