// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.input.PixelInput;
import io.sparkvae.shard.Chunk;
import java.nio.ByteBuffer;

/**
 * A minibatch of images: their pixels as bytes, their labels and their noise, ready for a graph. A
 * graph has a fixed batch size, so the rows behind the last image are padding.
 */
public final class Batch {
  private final long seed;
  private final PixelInput pixels;
  private final LabelInput labels;
  private final NoiseInput noise;
  private final Chunk[] chunks;
  private final int[] rows;
  private int count;

  /**
   * @param graph that it is put into; the largest number of images is the graph's batch size
   * @param seed seed of the noise
   */
  public Batch(BuiltGraph graph, long seed) {
    this.seed = seed;
    pixels = new PixelInput(graph.key().spec().shape().size(), graph.batch());
    labels = new LabelInput(graph.classes(), graph.batch());
    noise = new NoiseInput(graph.noise(), graph.batch());
    chunks = new Chunk[graph.batch()];
    rows = new int[graph.batch()];
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
    pixels.put(count, chunk.pixels(), row);
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
    pixels.pad(count);
    labels.pad(count);
    noise.pad(count);
    pixels.put(session);
    labels.put(session);
    noise.put(session);
  }
}
