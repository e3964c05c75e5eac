// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.UnitGroups;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A unit of work: latents files whose moments stand in one file. Its name is the SHA-256 of the
 * latents file; of several files that of their digests, and their number.
 *
 * <p>Files that are a whole block of the tree in which moments are merged have their sum in one
 * line: to write the moments of a small file and to read them again takes longer than the file
 * itself. Other groups have a line for each file.
 *
 * @param units the latents files, in order
 * @param summed whether there is only their sum
 * @param earlier the same sum of an earlier run, to be copied; null when there is none
 */
record LatentsGroup(List<LatentsUnit> units, boolean summed, LatentsUnit.Earlier earlier)
    implements Serializable {
  static final String DIRECTORY = "moments/";
  static final String SUFFIX = ".json";
  private static final String SUM = "-sum-of-";

  /** Numbers that are read in less than a tenth of a second. */
  private static final int FEW_NUMBERS = 1 << 15;

  /** A group with a line for each file. */
  LatentsGroup(List<LatentsUnit> units) {
    this(units, false, null);
  }

  /**
   * Divides latents files into groups.
   *
   * @param dimensions numbers of a row
   */
  static List<LatentsGroup> of(List<LatentsUnit> units, int dimensions) {
    List<LatentsGroup> groups = new ArrayList<>();
    int from = 0;
    // A file without a known number of rows is taken for a large one.
    for (List<LatentsUnit> group :
        UnitGroups.of(
            units,
            unit -> unit.rows() == 0 ? Integer.MAX_VALUE : unit.rows(),
            FEW_NUMBERS / Math.max(1, dimensions))) {
      int to = from + group.size();
      boolean block =
          from % UnitGroups.MOST_UNITS == 0
              && (group.size() == UnitGroups.MOST_UNITS || to == units.size());
      groups.add(new LatentsGroup(group, block && group.size() > 1, null));
      from = to;
    }
    return groups;
  }

  /** Whether a file of moments holds only the sum of its latents files. */
  static boolean isSum(String path) {
    return path.contains(SUM);
  }

  LatentsGroup withEarlier(LatentsUnit.Earlier sum) {
    return new LatentsGroup(units, summed, sum);
  }

  /** Returns the group with other units: the same files, with what is known of them. */
  LatentsGroup withUnits(List<LatentsUnit> others) {
    return new LatentsGroup(others, summed, earlier);
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
    return Digest.ofText(all) + (summed ? SUM : "-of-") + units.size();
  }

  /** Returns the path of the moments, relative to the statistics directory. */
  String path() {
    return DIRECTORY + name() + SUFFIX;
  }

  /** Returns the accumulators that the file of moments holds. */
  AccumulatorFiles.Part part(Manifest.DataFile file) {
    return new AccumulatorFiles.Part(file, units.size(), summed ? 1 : units.size());
  }

  /** Returns the number of rows of all files. */
  long rows() {
    return units.stream().mapToLong(LatentsUnit::rows).sum();
  }
}
