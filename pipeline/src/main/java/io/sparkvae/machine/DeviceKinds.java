// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kinds of device that computed the parts of one result. Devices of one kind, such as all cards
 * of one model, give the same bits; different kinds round differently. So a second kind is refused
 * unless the settings allow it. A kind is {@value #PROCESSOR} or the name of a model of card.
 */
public final class DeviceKinds {
  /** The kind of everything that is no graphics processor. */
  public static final String PROCESSOR = "processor";

  private static final String SEPARATOR = ", ";

  /** Returns the kind of all cards of a model. */
  public static String ofCard(String model) {
    return model.replace(SEPARATOR, " ");
  }

  private final GpuUse use;
  private final String result;
  private final Set<String> earlier = new TreeSet<>();
  private final Set<String> now = new TreeSet<>();

  /**
   * @param result the result, for messages
   */
  public DeviceKinds(GpuUse use, String result) {
    this.use = use;
    this.result = result;
  }

  /**
   * Adds the kinds that computed what earlier runs left of this result.
   *
   * @param written as {@link #written} gave them
   */
  public void earlier(String written) {
    earlier.addAll(List.of(written.split(SEPARATOR)));
  }

  /**
   * Adds the kind that computed a part of the result in this run.
   *
   * @throws ConfigurationFailure when other parts of this run were computed on another kind
   * @throws ResumeFailure when earlier runs computed on another kind
   */
  public void computed(String kind) {
    if (use.mixed() == GpuUse.Permission.REFUSE && differs(kind, now)) {
      throw new ConfigurationFailure(
          "%s: expected one kind of device to compute it, found %s and %s, whose results differ in their last bits; gpu.mixed = allow accepts that"
              .formatted(result, String.join(" and ", now), kind));
    }
    if (use.goOn() == GpuUse.Permission.REFUSE && differs(kind, earlier)) {
      throw new ResumeFailure(
          "%s: expected a device of the kind that began it, %s, found %s; continue on that, accept other bits with gpu.goOn = allow, or choose another output"
              .formatted(result, String.join(" and ", earlier), kind));
    }
    now.add(kind);
  }

  private static boolean differs(String kind, Set<String> others) {
    return !others.isEmpty() && !others.contains(kind);
  }

  /** Returns all kinds as one text for a manifest; empty if nothing was computed. */
  public String written() {
    Set<String> all = new TreeSet<>(earlier);
    all.addAll(now);
    return String.join(SEPARATOR, all);
  }
}
