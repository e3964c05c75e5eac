// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

/**
 * An input of a step of drawing: what the step needs of a value that was computed before, for the
 * whole map or by earlier steps, under the same {@link #name}.
 */
public sealed interface StepInput {
  /** Of the value. */
  String name();

  /** Numbers a place. */
  int channels();

  /** The name of the graph's input. */
  default String input() {
    return "before:" + name();
  }

  /**
   * Rows of the map of which the value must be kept, the step's own included if it is read.
   *
   * @param height of the map
   */
  int rows(int height);

  /**
   * What to feed to the step at a place; a step of a row is at its first place.
   *
   * @param kept the value where it was computed
   * @param into memory of the input's size, which may be used
   * @return the input's numbers
   */
  float[] read(KeptValues kept, int y, int x, float[] into);

  /** Of the step's own places: computed for the whole map, or by the step of the row. */
  record Own(String name, int channels) implements StepInput {
    @Override
    public int rows(int height) {
      return 1;
    }

    @Override
    public float[] read(KeptValues kept, int y, int x, float[] into) {
      int places = into.length / kept.batch() / channels;
      for (int i = 0; i < kept.batch(); i++) {
        kept.copy(i, y, x, places, into, i * places * channels);
      }
      return into;
    }
  }

  /**
   * Of the rows above the step's row that a window sees: {@code [rows, above, w, channels]}.
   *
   * @param above how many
   */
  record Rows(String name, int channels, int above) implements StepInput {
    @Override
    public int rows(int height) {
      return above;
    }

    @Override
    public float[] read(KeptValues kept, int y, int x, float[] into) {
      int to = 0;
      for (int i = 0; i < kept.batch(); i++) {
        for (int line = y - above; line < y; line++) {
          to = kept.copy(i, line, 0, kept.width(), into, to);
        }
      }
      return into;
    }
  }

  /**
   * Of the places that a window sees from the step's place, but for that place itself: {@code
   * [rows, places - 1, channels]}, in rows from the top.
   */
  record Seen(String name, int channels, CausalWindow window) implements StepInput {
    @Override
    public int rows(int height) {
      return window.above() + 1;
    }

    @Override
    public float[] read(KeptValues kept, int y, int x, float[] into) {
      int left = window.left();
      int to = 0;
      for (int i = 0; i < kept.batch(); i++) {
        for (int line = y - window.above(); line < y; line++) {
          to = kept.copy(i, line, x - left, window.columns(), into, to);
        }
        to = kept.copy(i, y, x - left, left, into, to);
      }
      return into;
    }
  }

  /**
   * Of every place of the map, {@code [rows, places, channels]}: 0 where it is not computed yet.
   */
  record All(String name, int channels) implements StepInput {
    @Override
    public int rows(int height) {
      return height;
    }

    @Override
    public float[] read(KeptValues kept, int y, int x, float[] into) {
      return kept.values();
    }
  }
}
