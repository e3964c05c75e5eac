// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Noise;
import java.util.List;

/**
 * What the inputs of a training graph are made from on a card. The host sends pixels as bytes, or
 * the place of an image that lies in the card's memory already, the key of each example's noise,
 * its label, and the values of the controls; everything else is computed there.
 *
 * @param batch examples that the graph takes at once
 * @param pixels input {@code [batch, size]}: bytes / 255
 * @param size pixels of an example
 * @param weight input {@code [batch]}: 1 for an example, 0 for padding
 * @param labels input {@code [batch, classes]}, one-hot; not read without classes
 * @param classes 0 for a graph without labels
 * @param noise inputs in the order in which an example's stream fills them
 * @param controls scalar inputs
 */
public record CudaFeeds(
    int batch,
    String pixels,
    int size,
    String weight,
    String labels,
    int classes,
    List<Numbers> noise,
    List<String> controls) {
  public CudaFeeds {
    noise = List.copyOf(noise);
    controls = List.copyOf(controls);
  }

  /** An input {@code [batch, width]} of random numbers. */
  public record Numbers(String input, int width, Noise.Distribution distribution) {}
}
