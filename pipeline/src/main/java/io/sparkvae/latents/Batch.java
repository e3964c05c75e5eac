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

/**
 * A minibatch of images in the form that a graph reads. A graph has a fixed batch size, so the rows
 * behind the last image are padding.
 */
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
   * @param images largest number of images: the batch size of the graph
   * @param size number of pixel values in an image
   * @param classes number of classes, if the graph reads labels
   * @param feeds noise inputs of the graph
   * @param seed seed of the noise
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

  /** Returns whether no further image can be added. */
  public boolean isFull() {
    return count == rows.length;
  }

  /** Returns the largest number of images that the batch holds. */
  public int capacity() {
    return rows.length;
  }

  /** Returns the number of images in the batch. */
  public int count() {
    return count;
  }

  /** Returns the chunk that contains image {@code i}. */
  public Chunk chunk(int i) {
    return chunks[i];
  }

  /** Returns the row of image {@code i} in its chunk. */
  public int row(int i) {
    return rows[i];
  }

  /** Removes all images, so that the batch can be filled again. */
  public void clear() {
    count = 0;
  }

  /** Adds one image. Its noise depends only on its pixels and the seed. */
  public void add(Chunk chunk, int row) {
    UnitPixels.put(chunk.pixels(), row * size, size, x, count * size);
    labels.put(count, chunk.labels()[row], () -> "image '%s'".formatted(chunk.ids().get(row)));
    noise.draw(Noise.of(seed, key(chunk, row)), count);
    chunks[count] = chunk;
    rows[count] = row;
    count++;
  }

  /**
   * Returns the key of the random streams of image {@code i}. It depends only on the image's
   * pixels.
   */
  public long key(int i) {
    return key(chunks[i], rows[i]);
  }

  private static long key(Chunk chunk, int row) {
    return ByteBuffer.wrap(chunk.sha256()[row]).getLong();
  }

  /**
   * Returns an output of a graph, {@code [capacity]} or {@code [capacity, n]}, and checks that the
   * numbers of all images are finite.
   *
   * @throws DataFailure when a number of an image is not finite; the message names the image
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

  /** Copies images, labels and noise into the inputs of a graph. */
  public void put(GraphSession session) {
    Arrays.fill(x, count * size, x.length, 0);
    labels.pad(count);
    noise.pad(count);
    session.input(ModelGraph.X).put(x);
    labels.put(session);
    noise.put(session);
  }
}
