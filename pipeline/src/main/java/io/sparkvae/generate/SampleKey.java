// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * What decides a sample beside the seed.
 *
 * @param index number of the sample, which decides its noise
 * @param turn decides its class: the class modulo the number of classes
 */
record SampleKey(long index, long turn) {

  /** Returns the keys of consecutive samples, whose classes come in turn. */
  static List<SampleKey> inTurn(long from, int count) {
    return LongStream.range(from, from + count).mapToObj(i -> new SampleKey(i, i)).toList();
  }

  /** Returns the keys of the first samples, all of one class. */
  static List<SampleKey> ofClass(int label, int count) {
    return LongStream.range(0, count).mapToObj(i -> new SampleKey(i, label)).toList();
  }

  /**
   * Returns the label that a model gets.
   *
   * @param classes that the model reads; empty for a model without labels, which gets 0
   */
  int label(OptionalInt classes) {
    return (int) (turn % classes.orElse(1));
  }
}
