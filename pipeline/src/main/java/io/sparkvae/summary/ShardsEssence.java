// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The essence of shards: what became of the inputs, and the images of each split. */
final class ShardsEssence {
  private ShardsEssence() {}

  static Essence of(Manifest.Read shards) {
    ShardsContent content = ShardsContent.of(shards.manifest(), shards.directory());
    List<Fact> facts = new ArrayList<>();
    shards.manifest().inputs().forEach(input -> facts.add(Fact.input(input)));
    facts.add(images(content));
    facts.add(Fact.text("image shape", content.shape() + " [frames, channels, height, width]"));
    List<Bars> bars = new ArrayList<>();
    bars.add(
        new Bars(
            "images by split",
            "images",
            Arrays.stream(Split.values())
                .filter(split -> content.rows(split) > 0)
                .map(split -> Bars.Bar.of(split.column(), content.rows(split)))
                .toList()));
    List<Bars.Bar> left = new ArrayList<>();
    add(left, "quarantined", content.quarantined());
    add(left, "duplicates", content.duplicates());
    content
        .ignored()
        .reasons()
        .forEach((reason, group) -> add(left, "ignored, " + reason, group.count()));
    if (!left.isEmpty()) {
      bars.add(new Bars("inputs left out", "inputs", left));
    }
    return Essence.of(shards, facts, bars, List.of());
  }

  /** Returns the number of shards in which runs are compared. */
  static List<Fact> facts(Manifest.Read shards) {
    return List.of(images(ShardsContent.of(shards.manifest(), shards.directory())));
  }

  private static Fact images(ShardsContent content) {
    return Fact.count(
        "images", content.rows(), String.format(Locale.ROOT, "of %,d inputs", content.inputs()));
  }

  private static void add(List<Bars.Bar> bars, String label, long count) {
    if (count > 0) {
      bars.add(Bars.Bar.of(label, count));
    }
  }
}
