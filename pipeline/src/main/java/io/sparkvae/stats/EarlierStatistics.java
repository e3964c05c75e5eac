// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Moments that an earlier run computed. They can be copied for latents files that have not changed.
 *
 * @param difference why no moments can be copied; empty when moments can be
 * @param files files of moments by their path in the statistics directory; the path contains the
 *     digest of the latents file
 */
record EarlierStatistics(
    Path directory, Optional<String> difference, Map<String, LatentsUnit.Earlier> files) {
  /**
   * Opens earlier statistics. Nothing is copied from statistics that were made by other versions;
   * this is not an error.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the directory holds no complete
   *     statistics
   * @throws io.sparkvae.failure.DataFailure when their manifest is corrupt
   */
  static EarlierStatistics open(Path directory, Origin now, Configuration hadoop) {
    Manifest manifest = Manifest.read(directory, StatsStage.KIND, hadoop).manifest();
    Origin earlier = Origin.of(manifest);
    if (!earlier.versions().equals(now.versions())) {
      String difference =
          "versions were %s and are %s".formatted(earlier.versions(), now.versions());
      return new EarlierStatistics(directory, Optional.of(difference), Map.of());
    }
    Map<String, LatentsUnit.Earlier> files = new HashMap<>();
    for (Manifest.DataFile file : manifest.files()) {
      files.put(
          file.path(),
          new LatentsUnit.Earlier(new Path(directory, file.path()).toString(), file.sha256()));
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
        units.stream().map(unit -> unit.withEarlier(files.get(unit.path()))).toList();
    Announcer.current()
        .say(
            "stats: {} of {} files are in the earlier statistics",
            offered.stream().filter(unit -> unit.earlier() != null).count(),
            units.size());
    return offered;
  }
}
