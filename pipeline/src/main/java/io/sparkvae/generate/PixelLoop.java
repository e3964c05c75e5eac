// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import java.util.Arrays;
import java.util.List;

/**
 * Draws images from an autoregressive decoder by fixed-point iteration (Wiggers and Hoogeboom 2020,
 * arXiv 2002.09928). Every pass draws all pixels with the same noise, each given the pixels before
 * it from the previous pass. After pass n at least the first n pixels are final. When a pass
 * changes nothing, the image is the one that drawing pixel after pixel gives. This usually takes
 * far fewer passes than there are pixels.
 */
final class PixelLoop {
  private PixelLoop() {}

  /**
   * Draws a batch of images.
   *
   * @param session session on the {@link ModelGraph#decoder} of an autoregressive model; all inputs
   *     except the pixels are set
   * @param size number of pixel values in an image
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
