// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

/**
 * A map that is drawn place after place in raster order, the planes of a place in order. Its values
 * lie plane after plane, row-major; those of a model's maps one map after the other.
 *
 * @param planes numbers of each place: channels of an image, 1 for codes
 */
public record PlaceMap(int height, int width, int planes) {
  /** Values of the map. */
  public int size() {
    return height * width * planes;
  }
}
