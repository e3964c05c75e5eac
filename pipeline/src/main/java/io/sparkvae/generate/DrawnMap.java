// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.causal.PlaceMap;

/**
 * One of a decoder's maps in numbers of a batch, {@code [batch, size]}, which lie plane after
 * plane.
 *
 * @param numbers of all maps; not copied
 * @param offset of the map's first number in those of an image
 * @param size numbers of an image
 */
record DrawnMap(float[] numbers, PlaceMap map, int offset, int size) {

  private int batch() {
    return numbers.length / size;
  }

  private int at(int image, int plane, int y, int x) {
    return image * size + offset + (plane * map.height() + y) * map.width() + x;
  }

  /** Places of row y from column x on, {@code [batch, places, planes]}. */
  float[] places(int y, int x, int places) {
    int planes = map.planes();
    float[] copied = new float[batch() * places * planes];
    int to = 0;
    for (int image = 0; image < batch(); image++) {
      for (int i = 0; i < places; i++) {
        for (int plane = 0; plane < planes; plane++) {
          copied[to++] = numbers[at(image, plane, y, x + i)];
        }
      }
    }
    return copied;
  }

  /**
   * Sets a place.
   *
   * @param value {@code [batch, planes]}
   */
  void put(float[] value, int y, int x) {
    int planes = map.planes();
    for (int image = 0; image < batch(); image++) {
      for (int plane = 0; plane < planes; plane++) {
        numbers[at(image, plane, y, x)] = value[image * planes + plane];
      }
    }
  }
}
