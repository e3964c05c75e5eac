// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.shard.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Up to a fixed number of images, as a graph takes them; the rest is padding. */
public final class Batch {
  private final int size;
  private final long seed;
  private final float[] x;
  private final LabelInput labels;
  private final NoiseInput noise;
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
  public Batch(int images, int size, OptionalInt classes, List<NoiseFeed> feeds, long seed) {
    this.size = size;
    this.seed = seed;
    x = new float[images * size];
    labels = new LabelInput(classes, images);
    noise = new NoiseInput(feeds, images);
    chunks = new Chunk[images];
    rows = new int[images];
  }

  public boolean isFull() {
    return count == rows.length;
  }

  /** Most images that it holds. */
  public int capacity() {
    return rows.length;
  }

  /** Number of images in it. */
  public int count() {
    return count;
  }

  /** The chunk that image {@code i} is a row of. */
  public Chunk chunk(int i) {
    return chunks[i];
  }

  /** The row of image {@code i} in its chunk. */
  public int row(int i) {
    return rows[i];
  }

  public void clear() {
    count = 0;
  }

  /** Takes in one image. Its noise depends on its pixels and the seed alone. */
  public void add(Chunk chunk, int row) {
    UnitPixels.put(chunk.pixels(), row * size, size, x, count * size);
    labels.put(count, chunk.labels()[row], () -> "image '%s'".formatted(chunk.ids().get(row)));
    noise.draw(Noise.of(seed, key(chunk, row)), count);
    chunks[count] = chunk;
    rows[count] = row;
    count++;
  }

  /** What streams of random numbers for image {@code i} are keyed by: its pixels alone. */
  public long key(int i) {
    return key(chunks[i], rows[i]);
  }

  private static long key(Chunk chunk, int row) {
    return ByteBuffer.wrap(chunk.sha256()[row]).getLong();
  }

  /**
   * An output of a graph for the images, {@code [capacity]} or {@code [capacity, n]}.
   *
   * @throws DataFailure when a number of an image is not finite; names the image
   */
  public float[] finite(GraphSession session, String output) {
    float[] values = session.output(output).toFloats();
    int width = values.length / capacity();
    for (int i = 0; i < count * width; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataFailure(
            "image '%s': expected a finite %s from the model, found %s"
                .formatted(chunks[i / width].ids().get(rows[i / width]), output, values[i]));
      }
    }
    return values;
  }

  /** Gives the images to a graph. */
  public void put(GraphSession session) {
    Arrays.fill(x, count * size, x.length, 0);
    labels.pad(count);
    noise.pad(count);
    session.input(ModelGraph.X).put(x);
    labels.put(session);
    noise.put(session);
  }
}
