// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.StatsStage;
import java.util.Set;
import java.util.stream.Collectors;

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
   * Returns what is compared. Statistics keep the moments of each latents file under a name with
   * the file's digest. If the present statistics have all that the earlier ones have, and more,
   * they go on from them.
   */
  static Compared of(Manifest.Read earlier, Manifest.Read now) {
    Set<String> before = moments(earlier);
    Set<String> present = moments(now);
    return present.size() > before.size() && present.containsAll(before) ? NEW : ALL;
  }

  private static Set<String> moments(Manifest.Read statistics) {
    return statistics.manifest().files().stream()
        .map(Manifest.DataFile::path)
        .filter(path -> path.startsWith(StatsStage.MOMENTS))
        .collect(Collectors.toSet());
  }
}
