// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Moments that an earlier run computed. They can be copied for latents files that have not changed;
 * a sum of several, if all of them are there again in the same order.
 *
 * @param difference why no moments can be copied; empty when moments can be
 * @param files where the moments of each latents file stand, by the SHA-256 of that file
 * @param sums where the sums of several latents files stand, by the path of the sum
 */
record EarlierStatistics(
    Path directory,
    Optional<String> difference,
    Map<String, LatentsUnit.Earlier> files,
    Map<String, LatentsUnit.Earlier> sums) {
  /**
   * Opens earlier statistics. Nothing is copied from statistics that were made by other versions;
   * this is not an error.
   *
   * @throws io.sparkvae.failure.DataFailure when a file of theirs is corrupt
   */
  static EarlierStatistics open(Manifest.Read statistics, Origin now, Configuration hadoop) {
    Path directory = statistics.directory();
    Origin earlier = Origin.of(statistics.manifest());
    if (!earlier.versions().equals(now.versions())) {
      String difference =
          "versions were %s and are %s".formatted(earlier.versions(), now.versions());
      return new EarlierStatistics(directory, Optional.of(difference), Map.of(), Map.of());
    }
    Map<String, String> digests =
        statistics.manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Manifest.DataFile::sha256));
    Map<String, LatentsUnit.Earlier> files = new HashMap<>();
    Map<String, LatentsUnit.Earlier> sums = new HashMap<>();
    for (MomentsIndex.MomentsFile file : MomentsIndex.read(statistics, hadoop).files()) {
      String path = new Path(directory, file.path()).toString();
      String sha256 = digests.get(file.path());
      if (LatentsGroup.isSum(file.path())) {
        sums.put(file.path(), new LatentsUnit.Earlier(path, sha256, 0));
        continue;
      }
      for (int line = 0; line < file.latents().size(); line++) {
        files.put(file.latents().get(line), new LatentsUnit.Earlier(path, sha256, line));
      }
    }
    return new EarlierStatistics(directory, Optional.empty(), files, sums);
  }

  /** Returns the groups with the moments that are copied, and announces of how many files. */
  List<LatentsGroup> offer(List<LatentsGroup> groups) {
    difference.ifPresent(
        found ->
            Announcer.current()
                .say("stats: nothing of {} can be used again: {}", directory, found));
    List<LatentsGroup> offered = groups.stream().map(this::offer).toList();
    Announcer.current()
        .say(
            "stats: {} of {} files are in the earlier statistics",
            offered.stream().mapToLong(EarlierStatistics::copied).sum(),
            groups.stream().mapToLong(group -> group.units().size()).sum());
    return offered;
  }

  /** The name of a sum says which files it is of. */
  private LatentsGroup offer(LatentsGroup group) {
    return group
        .withUnits(
            group.units().stream().map(unit -> unit.withEarlier(files.get(unit.sha256()))).toList())
        .withEarlier(sums.get(group.path()));
  }

  private static long copied(LatentsGroup group) {
    return group.earlier() != null
        ? group.units().size()
        : group.units().stream().filter(unit -> unit.earlier() != null).count();
  }
}
