// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.UnitGroups;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A unit of work: latents files whose moments stand in one file, one line for each. Its name is the
 * SHA-256 of the latents file; of several files that of their digests, and their number.
 *
 * @param units the latents files, in order
 */
record LatentsGroup(List<LatentsUnit> units) implements Serializable {
  static final String DIRECTORY = "moments/";
  static final String SUFFIX = ".json";

  /** Divides latents files into groups. */
  static List<LatentsGroup> of(List<LatentsUnit> units) {
    // A file without a known number of rows is taken for a large one.
    return UnitGroups.of(units, unit -> unit.rows() == 0 ? Integer.MAX_VALUE : unit.rows()).stream()
        .map(LatentsGroup::new)
        .toList();
  }

  LatentsUnit first() {
    return units.get(0);
  }

  /** Returns the name of the unit. */
  String name() {
    if (units.size() == 1) {
      return first().sha256();
    }
    String all = units.stream().map(LatentsUnit::sha256).collect(Collectors.joining("\n"));
    return "%s-of-%s".formatted(Digest.ofText(all), units.size());
  }

  /** Returns the path of the moments, relative to the statistics directory. */
  String path() {
    return DIRECTORY + name() + SUFFIX;
  }

  /** Returns the number of rows of all files. */
  long rows() {
    return units.stream().mapToLong(LatentsUnit::rows).sum();
  }
}
