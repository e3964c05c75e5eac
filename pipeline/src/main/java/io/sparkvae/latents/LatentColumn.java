// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

/**
 * A column of some rows of a latents table, by its type; see {@link LatentsSchema}. The arrays are
 * not copied and must not be changed.
 */
public sealed interface LatentColumn {

  /** A column of strings, {@code [rows]}. */
  record Texts(String[] values) implements LatentColumn {}

  /** A column of numbers of 64 bits, {@code [rows]}. */
  record Doubles(double[] values) implements LatentColumn {}

  /** A column of whole numbers, {@code [rows]}; null where a row has none. */
  record Integers(Integer[] values) implements LatentColumn {}

  /**
   * A column of vectors of one length.
   *
   * @param length number of elements of each vector; 0 for a column whose vectors are empty
   * @param values {@code [rows, length]}, row-major
   */
  record FloatVectors(int length, float[] values) implements LatentColumn {}

  /** A column of lists of whole numbers, {@code [rows][]}; null where a row has none. */
  record IntegerLists(int[][] values) implements LatentColumn {}
}
