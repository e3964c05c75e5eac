// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.provenance.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Latents files of an earlier run that can be copied instead of computed again. A file can be
 * copied if its shard, what encodes, the settings and the versions are the same as now.
 *
 * @param differences why no file can be copied; empty when files can be
 * @param files files by the SHA-256 of their shard
 */
record EarlierLatents(
    Path directory, List<String> differences, Map<String, ShardUnit.Earlier> files) {
  /**
   * Looks at earlier latents. It is not an error if none of their files can be copied.
   *
   * @param now origin of the new latents
   */
  static EarlierLatents of(Latents earlier, Origin now) {
    Path directory = earlier.directory();
    List<String> differences =
        ofOneFile(now).differences(ofOneFile(Origin.of(earlier.source().manifest())));
    if (!differences.isEmpty()) {
      return new EarlierLatents(directory, differences, Map.of());
    }
    Map<String, Manifest.DataFile> byPath =
        earlier.source().manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Function.identity()));
    String devices =
        earlier.source().manifest().versions().getOrDefault(Versions.DEVICE, DeviceKinds.PROCESSOR);
    Map<String, ShardUnit.Earlier> files = new HashMap<>();
    for (LatentsContent.Part part : earlier.content().parts()) {
      Manifest.DataFile file = byPath.get(part.path());
      files.put(
          part.shard(),
          new ShardUnit.Earlier(
              new Path(directory, file.path()).toString(), file.bytes(), file.sha256(), devices));
    }
    return new EarlierLatents(directory, differences, files);
  }

  /**
   * Returns the part of an origin that determines one file. The choice of splits and the other
   * shards do not change a file.
   */
  private static Origin ofOneFile(Origin origin) {
    Map<String, String> settings = new HashMap<>(origin.settings());
    settings.remove("encode.splits");
    return new Origin(
        origin.kind(),
        settings,
        origin.inputs().stream().filter(i -> Latents.ENCODERS.contains(i.role())).toList(),
        origin.versions());
  }

  /**
   * Returns the units, and announces how many files are copied. A unit whose shard was encoded
   * earlier carries the earlier file.
   */
  List<ShardUnit> offer(List<ShardUnit> units) {
    if (!differences.isEmpty()) {
      Announcer.current()
          .say(
              "encode: nothing of {} can be used again: {}",
              directory,
              String.join(", ", differences));
    }
    List<ShardUnit> offered =
        units.stream().map(unit -> unit.withEarlier(files.get(unit.shard().sha256()))).toList();
    Announcer.current()
        .say(
            "encode: {} of {} shards are in the earlier latents",
            offered.stream().filter(unit -> unit.earlier() != null).count(),
            units.size());
    return offered;
  }
}
