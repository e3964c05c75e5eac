// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Divides units of work among tasks. Starting a task and recording its result costs more than
 * reading a small file, so small units that follow each other share a task. The division depends
 * only on the units, not on the cluster.
 */
public final class UnitGroups {
  /** The largest number of units of a group. No group reaches across a multiple of it. */
  public static final int MOST_UNITS = 32;

  /** A unit with as many images is large enough for a task of its own. */
  private static final long MOST_IMAGES = 4096;

  /** If there are as many units, there are as many groups, so that a cluster has enough to do. */
  private static final int LEAST_GROUPS = 256;

  private UnitGroups() {}

  /**
   * Returns groups of consecutive units, in order.
   *
   * @param images returns the number of images that a unit reads or makes
   */
  public static <U> List<List<U>> of(List<U> units, ToLongFunction<U> images) {
    return of(units, images, 0);
  }

  /**
   * Returns groups of consecutive units, in order.
   *
   * @param images returns the number of images that a unit reads or makes
   * @param few images that are worth no task of their own, where there are many units
   */
  public static <U> List<List<U>> of(List<U> units, ToLongFunction<U> images, long few) {
    long total = units.stream().mapToLong(images).sum();
    long least = units.size() < LEAST_GROUPS ? 0 : few;
    long most = Math.min(MOST_IMAGES, Math.max(least, total / LEAST_GROUPS));
    List<List<U>> groups = new ArrayList<>();
    List<U> group = new ArrayList<>();
    long held = 0;
    for (int i = 0; i < units.size(); i++) {
      long more = images.applyAsLong(units.get(i));
      if (i > 0 && (i % MOST_UNITS == 0 || held + more > most)) {
        groups.add(group);
        group = new ArrayList<>();
        held = 0;
      }
      group.add(units.get(i));
      held += more;
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }
}
