// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import java.util.Arrays;

/**
 * A value of the last rows of a map, where it was computed, for a batch of images: {@code [batch,
 * rows, width, channels]}, row y of the map in row y mod rows.
 */
public final class KeptValues {
  private final float[] values;
  private final int batch;
  private final int rows;
  private final int width;
  private final int channels;

  private KeptValues(float[] values, int batch, int rows, int width, int channels) {
    this.values = values;
    this.batch = batch;
    this.rows = rows;
    this.width = width;
    this.channels = channels;
  }

  /** Of a value that steps compute; 0 at first. */
  public static KeptValues of(StepInput input, PlaceMap map, int batch) {
    int rows = input.rows(map.height());
    int channels = input.channels();
    return new KeptValues(
        new float[batch * rows * map.width() * channels], batch, rows, map.width(), channels);
  }

  /**
   * Of a value that is known for the whole map.
   *
   * @param values {@code [batch, h, w, channels]}; not copied
   */
  public static KeptValues whole(float[] values, PlaceMap map, int batch) {
    int channels = values.length / (batch * map.height() * map.width());
    return new KeptValues(values, batch, map.height(), map.width(), channels);
  }

  /** Images. */
  int batch() {
    return batch;
  }

  /** Columns of the map. */
  int width() {
    return width;
  }

  /** All of it; not copied. */
  float[] values() {
    return values;
  }

  /**
   * Keeps what a step computed.
   *
   * @param step {@code [batch, places, channels]}: places of row y from column x on
   */
  public void keep(float[] step, int y, int x) {
    int length = step.length / batch;
    for (int i = 0; i < batch; i++) {
      System.arraycopy(step, i * length, values, at(i, y, x), length);
    }
  }

  /**
   * Copies places of a row of the map, with zeros for those outside it.
   *
   * @param x column of the first place, which may be outside
   * @return the index after the last number that was copied
   */
  int copy(int image, int y, int x, int places, float[] into, int to) {
    int end = to + places * channels;
    Arrays.fill(into, to, end, 0);
    int from = Math.max(x, 0);
    int upTo = Math.min(x + places, width);
    if (y >= 0 && from < upTo) {
      System.arraycopy(
          values, at(image, y, from), into, to + (from - x) * channels, (upTo - from) * channels);
    }
    return end;
  }

  private int at(int image, int y, int x) {
    return ((image * rows + y % rows) * width + x) * channels;
  }
}
