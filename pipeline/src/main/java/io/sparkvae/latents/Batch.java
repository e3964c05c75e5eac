// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.input.PixelInput;
import io.sparkvae.shard.Chunk;

/**
 * A minibatch of images: their pixels as bytes, their labels and their noise, ready for a graph. A
 * graph has a fixed batch size, so the rows behind the last image are padding.
 */
public final class Batch {
  private final long seed;
  private final PixelInput pixels;
  private final LabelInput labels;
  private final NoiseInput noise;
  private final BatchImages images;

  /**
   * @param graph that it is put into; the largest number of images is the graph's batch size
   * @param seed seed of the noise
   */
  public Batch(BuiltGraph graph, long seed) {
    this.seed = seed;
    pixels = new PixelInput(graph.key().spec().shape().size(), graph.batch());
    labels = new LabelInput(graph.classes(), graph.batch());
    noise = new NoiseInput(graph.noise(), graph.batch());
    images = new BatchImages(graph.batch());
  }

  /** Returns whether no further image can be added. */
  public boolean isFull() {
    return images.isFull();
  }

  /** Returns the largest number of images that the batch holds. */
  public int capacity() {
    return images.capacity();
  }

  /** Returns the number of images in the batch. */
  public int count() {
    return images.count();
  }

  /** Returns the chunk that contains image {@code i}. */
  public Chunk chunk(int i) {
    return images.chunk(i);
  }

  /** Returns the row of image {@code i} in its chunk. */
  public int row(int i) {
    return images.row(i);
  }

  /** Removes all images, so that the batch can be filled again. */
  public void clear() {
    images.clear();
  }

  /** Adds one image. Its noise depends only on its pixels and the seed. */
  public void add(Chunk chunk, int row) {
    int place = images.count();
    pixels.put(place, chunk.pixels(), row);
    labels.put(place, chunk.labels()[row], () -> "image '%s'".formatted(chunk.ids().get(row)));
    noise.draw(Noise.of(seed, BatchImages.key(chunk, row)), place);
    images.add(chunk, row);
  }

  /**
   * Returns the key of the random streams of image {@code i}. It depends only on the image's
   * pixels.
   */
  public long key(int i) {
    return images.key(i);
  }

  /**
   * Returns an output of a graph, {@code [capacity]} or {@code [capacity, n]}, and checks that the
   * numbers of all images are finite.
   *
   * @throws io.sparkvae.failure.DataFailure when a number of an image is not finite; the message
   *     names the image
   */
  public float[] finite(GraphSession session, String output) {
    return images.finite(session.output(output).toFloats(), output, "model");
  }

  /** Returns the images without what a graph reads of them. */
  BatchImages images() {
    return images;
  }

  /** Copies images, labels and noise into the inputs of a graph. */
  public void put(GraphSession session) {
    pixels.pad(images.count());
    labels.pad(images.count());
    noise.pad(images.count());
    pixels.put(session);
    labels.put(session);
    noise.put(session);
  }
}
