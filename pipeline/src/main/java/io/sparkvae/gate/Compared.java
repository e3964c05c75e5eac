// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/** Which images of the present result are compared with those of the earlier one. */
public enum Compared {
  /** All of them: the two results have no more in common than their images may have. */
  @JsonProperty("all")
  ALL,
  /**
   * Those that the earlier result does not have: the present result goes on from it, so a change in
   * the new images is not hidden among all the old ones.
   */
  @JsonProperty("new")
  NEW;

  /**
   * Returns what is compared: the new images if the present statistics go on from the earlier ones
   * and there are enough of them, else all.
   *
   * @param before number of images of the earlier statistics, or of a part of them
   * @param present number of images of the same part of the present ones
   * @param fewest images that a test needs
   */
  static Compared of(
      JudgedStatistics earlier, JudgedStatistics now, long before, long present, int fewest) {
    return present - before >= fewest && goesOnFrom(earlier, now) ? NEW : ALL;
  }

  /** Returns the moments of those images of the present result that are compared. */
  SampleMoments among(SampleMoments all, SampleMoments before) {
    return this == NEW ? all.without(before) : all;
  }

  /**
   * Statistics keep the moments of each latents file with the file's digest. If the present
   * statistics have all that the earlier ones have, and more, they go on from them.
   */
  private static boolean goesOnFrom(JudgedStatistics earlier, JudgedStatistics now) {
    Set<String> before = earlier.files();
    Set<String> present = now.files();
    return present.size() > before.size() && present.containsAll(before);
  }
}
