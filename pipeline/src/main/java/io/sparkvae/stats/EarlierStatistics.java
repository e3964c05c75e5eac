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
 * Moments that an earlier run computed. They can be copied for latents files that have not changed.
 *
 * @param difference why no moments can be copied; empty when moments can be
 * @param files where the moments of each latents file stand, by the SHA-256 of that file
 */
record EarlierStatistics(
    Path directory, Optional<String> difference, Map<String, LatentsUnit.Earlier> files) {
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
      return new EarlierStatistics(directory, Optional.of(difference), Map.of());
    }
    Map<String, String> digests =
        statistics.manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Manifest.DataFile::sha256));
    Map<String, LatentsUnit.Earlier> files = new HashMap<>();
    for (MomentsIndex.MomentsFile file : MomentsIndex.read(statistics, hadoop).files()) {
      String path = new Path(directory, file.path()).toString();
      for (int line = 0; line < file.latents().size(); line++) {
        files.put(
            file.latents().get(line),
            new LatentsUnit.Earlier(path, digests.get(file.path()), line));
      }
    }
    return new EarlierStatistics(directory, Optional.empty(), files);
  }

  /**
   * Returns the units, and announces how many files are copied. A unit whose latents file has not
   * changed carries its earlier moments.
   */
  List<LatentsUnit> offer(List<LatentsUnit> units) {
    difference.ifPresent(
        found ->
            Announcer.current()
                .say("stats: nothing of {} can be used again: {}", directory, found));
    List<LatentsUnit> offered =
        units.stream().map(unit -> unit.withEarlier(files.get(unit.sha256()))).toList();
    Announcer.current()
        .say(
            "stats: {} of {} files are in the earlier statistics",
            offered.stream().filter(unit -> unit.earlier() != null).count(),
            units.size());
    return offered;
  }
}
