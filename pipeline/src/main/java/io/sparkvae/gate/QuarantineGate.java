// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The gate of the stage {@code ingest}: how many of the images could not be used. */
final class QuarantineGate {
  private QuarantineGate() {}

  /**
   * Judges shards. If they have all files of the earlier ones, they go on from them, and only the
   * new images are judged: a bad night is not hidden among all the good ones.
   */
  static GateResult judge(
      double most, Manifest.Read shards, Optional<Manifest.Read> earlierShards) {
    ShardsContent now = ShardsContent.of(shards.manifest(), shards.directory());
    long images = now.images();
    long bad = now.quarantined();
    boolean onlyNew = false;
    if (earlierShards.isPresent() && files(shards).containsAll(files(earlierShards.get()))) {
      ShardsContent before =
          ShardsContent.of(earlierShards.get().manifest(), earlierShards.get().directory());
      onlyNew = images > before.images() && bad >= before.quarantined();
      images -= onlyNew ? before.images() : 0;
      bad -= onlyNew ? before.quarantined() : 0;
    }
    double share = images == 0 ? 0 : (double) bad / images;
    return GateResult.of(
        Bound.QUARANTINE.key(),
        "ingest",
        share <= most,
        share,
        most,
        String.format(
            Locale.ROOT,
            "%s: expected at most %s of the %simages in the quarantine, found %s (%,d of %,d)",
            Bound.QUARANTINE.key(),
            GateResult.plain(most),
            onlyNew ? "new " : "",
            GateResult.plain(share),
            bad,
            images));
  }

  private static Set<String> files(Manifest.Read shards) {
    return shards.manifest().files().stream()
        .map(Manifest.DataFile::sha256)
        .collect(Collectors.toSet());
  }
}
