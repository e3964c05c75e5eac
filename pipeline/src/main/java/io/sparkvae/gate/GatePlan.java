// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.stage.Locations;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The checked settings of the section {@code gates}.
 *
 * @param against the run, statistics or file of {@code pipeline.latest} to compare with; empty if
 *     there is none
 * @param level largest probability of a false alarm of each gate with a test
 * @param images fewest images on either side of a test
 * @param collapsedKl mean KL divergence in nats below which a dimension says next to nothing
 * @param seconds shortest time of work of which the throughput is compared
 * @param bounds those that are not off
 */
public record GatePlan(
    Optional<Path> against,
    double level,
    int images,
    double collapsedKl,
    double seconds,
    Map<Bound, Double> bounds) {

  public GatePlan {
    bounds = bounds.isEmpty() ? Map.of() : Map.copyOf(bounds);
  }

  /**
   * Reads and checks the section {@code gates}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid, or a bound compares
   *     with an earlier run and none is named
   */
  public static GatePlan from(Settings settings) {
    Optional<Path> against = Locations.optional(settings, Bound.SECTION + "against");
    double level = settings.realAbove(Bound.SECTION + "level", 0);
    if (level >= 1) {
      throw settings.refused(Bound.SECTION + "level", "a probability below 1", level);
    }
    Map<Bound, Double> bounds = new EnumMap<>(Bound.class);
    for (Bound bound : Bound.values()) {
      bound.from(settings).ifPresent(value -> bounds.put(bound, value));
      if (bounds.containsKey(bound) && bound.needsEarlier() && against.isEmpty()) {
        throw settings.refused(
            Bound.SECTION + bound.key(),
            "off without gates.against, the run to compare with",
            bounds.get(bound));
      }
    }
    return new GatePlan(
        against,
        level,
        settings.integerFrom(Bound.SECTION + "images", 2),
        settings.realFrom(Bound.SECTION + "collapse.kl", 0),
        settings.realFrom(Bound.SECTION + "throughput.seconds", 0),
        bounds);
  }

  /** Returns whether there is anything to judge or to compare. */
  public boolean isEmpty() {
    return against.isEmpty() && bounds.isEmpty();
  }

  /** Returns the plan with only those bounds that are judged after one stage. */
  public GatePlan only(String stage) {
    Map<Bound, Double> fewer = new EnumMap<>(Bound.class);
    after(stage).forEach(bound -> fewer.put(bound, bounds.get(bound)));
    return new GatePlan(against, level, images, collapsedKl, seconds, fewer);
  }

  /** Returns a bound; empty if it is off. */
  Optional<Double> bound(Bound bound) {
    return Optional.ofNullable(bounds.get(bound));
  }

  /** Returns the bounds that are judged after a stage, in their order. */
  public List<Bound> after(String stage) {
    return Arrays.stream(Bound.values())
        .filter(bound -> bounds.containsKey(bound) && bound.stages().contains(stage))
        .toList();
  }
}
