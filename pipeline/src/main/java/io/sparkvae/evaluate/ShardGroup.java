// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.latents.ShardUnit;
import io.sparkvae.output.UnitGroups;
import java.io.Serializable;
import java.util.List;

/**
 * A unit of work: shards whose scores stand in one file, one line for each shard.
 *
 * @param units the shards, in order
 */
record ShardGroup(List<ShardUnit> units) implements Serializable {
  /** Divides shards into groups. */
  static List<ShardGroup> of(List<ShardUnit> units) {
    return UnitGroups.of(units, ShardUnit::rows).stream().map(ShardGroup::new).toList();
  }

  ShardUnit first() {
    return units.get(0);
  }

  /** Returns the name of the unit: {@code train-00000}, {@code train-00000-to-train-00031}. */
  String name() {
    return units.size() == 1
        ? first().name()
        : "%s-to-%s".formatted(first().name(), units.get(units.size() - 1).name());
  }

  /** Returns the path of the scores, relative to the evaluation directory. */
  String path() {
    return "scores/" + name() + ".json";
  }

  /** Returns the number of images. */
  long rows() {
    return units.stream().mapToLong(ShardUnit::rows).sum();
  }
}
