// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

/**
 * The places before a place that its features depend on: in the rows above those of some columns,
 * and in its own row some to its left. Each network gives its own as a formula; tests hold the
 * formula against the derivative of every output by every input.
 *
 * @param above rows above the place's own
 * @param left columns to the left that are seen in those rows
 * @param right columns to the right that are seen in those rows
 * @param before places to the left that are seen in its own row
 */
public record ReceptiveField(int above, int left, int right, int before) {
  /** Every place before, however large the map is. */
  public static final ReceptiveField EVERYTHING_BEFORE =
      new ReceptiveField(
          Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /**
   * Whether a place sees another.
   *
   * @param down rows from the place down to the other, negative if the other is above
   * @param across columns from the place to the right to the other, negative if it is to the left
   */
  public boolean sees(int down, int across) {
    return down == 0
        ? across < 0 && -across <= before
        : down < 0 && -down <= above && (across < 0 ? -across <= left : across <= right);
  }
}
