// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import java.util.Arrays;
import java.util.List;

/**
 * Draws images pixel after pixel. Every pass gives all pixels, each from the pixels before it as
 * the last pass had them, with the same noise; so the first pass has the first pixel right, the
 * second the second at least, and as soon as a pass changes nothing, every pixel is what drawing
 * one after the other gives, mostly after far fewer passes than there are pixels (fixed-point
 * iteration, Wiggers and Hoogeboom 2020, arXiv 2002.09928).
 */
final class PixelLoop {
  private PixelLoop() {}

  /**
   * @param session on {@link ModelGraph#decoder} of an autoregressive one, fed but for the pixels
   * @param size pixels of an image
   * @return {@code [batch, size]}
   */
  static float[] drawn(GraphSession session, int size) {
    float[] pixels = new float[Math.toIntExact(session.input(ModelGraph.PIXELS).size())];
    for (int pass = 0; pass < size; pass++) {
      session.input(ModelGraph.PIXELS).put(pixels);
      session.evaluate(List.of(ModelGraph.DRAWN));
      float[] next = session.output(ModelGraph.DRAWN).toFloats();
      if (Arrays.equals(next, pixels)) {
        break;
      }
      pixels = next;
    }
    return pixels;
  }
}
