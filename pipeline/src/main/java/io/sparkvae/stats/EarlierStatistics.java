// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Moments that an earlier run made of latents files that may be there again.
 *
 * @param files by their path inside the statistics directory, which follows from the latents file
 */
record EarlierStatistics(Map<String, LatentsUnit.Earlier> files) {
  /**
   * Opens earlier statistics. Those of other versions are not used, and that is said.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there are no complete ones
   * @throws io.sparkvae.failure.DataFailure when their manifest is corrupt
   */
  static EarlierStatistics open(Path directory, Origin now, Configuration hadoop) {
    Manifest manifest = Manifest.read(directory, StatsStage.KIND, hadoop).manifest();
    Origin earlier = Origin.of(manifest);
    Map<String, LatentsUnit.Earlier> files = new HashMap<>();
    if (!earlier.versions().equals(now.versions())) {
      Announcer.current()
          .say(
              "stats: nothing of {} can be used again: versions were {} and are {}",
              directory,
              earlier.versions(),
              now.versions());
      return new EarlierStatistics(files);
    }
    for (Manifest.DataFile file : manifest.files()) {
      files.put(
          file.path(),
          new LatentsUnit.Earlier(new Path(directory, file.path()).toString(), file.sha256()));
    }
    return new EarlierStatistics(files);
  }

  /** The units, with the moments of an equal file where there are some. */
  List<LatentsUnit> offer(List<LatentsUnit> units) {
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
