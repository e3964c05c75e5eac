// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.scope.NoiseFeed;
import java.util.Arrays;
import java.util.List;

/** The noise of a batch: for each example its own stream fills the feeds in their order. */
public final class NoiseInput {
  private final List<NoiseFeed> feeds;
  private final float[][] values;
  private final int batch;

  /**
   * Creates the noise of a batch, which is zero at first.
   *
   * @param batch examples in a batch
   */
  public NoiseInput(List<NoiseFeed> feeds, int batch) {
    this.feeds = List.copyOf(feeds);
    this.batch = batch;
    this.values =
        feeds.stream().map(feed -> new float[batch * feed.width()]).toArray(float[][]::new);
  }

  /** Draws the noise of example {@code i} from its stream. */
  public void draw(Noise noise, int i) {
    for (int f = 0; f < values.length; f++) {
      int width = feeds.get(f).width();
      feeds.get(f).draw(noise, values[f], i * width, (i + 1) * width);
    }
  }

  /** Makes padding of the examples from {@code count} on. */
  public void pad(int count) {
    for (int f = 0; f < values.length; f++) {
      Arrays.fill(values[f], count * feeds.get(f).width(), values[f].length, 0);
    }
  }

  /** Feeds a session. */
  public void put(GraphSession session) {
    for (int f = 0; f < values.length; f++) {
      session.input(feeds.get(f).name()).put(values[f]);
    }
  }

  /** Numbers an example over all feeds. */
  public int width() {
    return feeds.stream().mapToInt(NoiseFeed::width).sum();
  }

  /** Copies the numbers of example {@code i}, feed after feed. */
  public void copy(int i, float[] to, int at) {
    int next = at;
    for (int f = 0; f < values.length; f++) {
      int width = feeds.get(f).width();
      System.arraycopy(values[f], i * width, to, next, width);
      next += width;
    }
  }

  /** Examples that it holds. */
  public int batch() {
    return batch;
  }
}
