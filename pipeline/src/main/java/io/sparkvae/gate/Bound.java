// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.configuration.Settings;
import java.util.List;
import java.util.Optional;

/** The bounds of the section {@code gates}, in the order in which they are judged. */
public enum Bound {
  /** Share of the images in the quarantine. */
  QUARANTINE("quarantine.share", 1, Compares.ALONE, "ingest"),
  /** Loss of images a second. */
  THROUGHPUT("throughput.drop", 1, Compares.WITH_EARLIER, "train", "encode"),
  /** Fewest active units. */
  COLLAPSE_UNITS("collapse.activeUnits", Double.MAX_VALUE, Compares.ALONE, "stats"),
  /** Share of the dimensions that say next to nothing. */
  COLLAPSE_SHARE("collapse.share", 1, Compares.ALONE, "stats"),
  /** Loss of active units. */
  ACTIVE_UNITS("activeUnits.drop", Double.MAX_VALUE, Compares.WITH_EARLIER, "stats"),
  /** Change of the aggregate posterior. */
  DRIFT("drift.effect", Double.MAX_VALUE, Compares.WITH_EARLIER, "stats"),
  /** Loss of the evidence lower bound, in nats an image. */
  ELBO("elbo.drop", Double.MAX_VALUE, Compares.WITH_EARLIER, "stats");

  static final String SECTION = "gates.";

  private enum Compares {
    ALONE,
    WITH_EARLIER
  }

  private final String key;
  private final double most;
  private final Compares compares;
  private final List<String> stages;

  Bound(String key, double most, Compares compares, String... stages) {
    this.key = key;
    this.most = most;
    this.compares = compares;
    this.stages = List.of(stages);
  }

  /** Returns the key of the setting without the section: the name of the gate. */
  public String key() {
    return key;
  }

  /** Returns the names of the stages whose results the gate judges. */
  public List<String> stages() {
    return stages;
  }

  /** Returns whether the gate compares with an earlier run. */
  boolean needsEarlier() {
    return compares == Compares.WITH_EARLIER;
  }

  /**
   * Returns the bound that the settings give; empty if it is off.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is not a number of its range
   */
  Optional<Double> from(Settings settings) {
    String full = SECTION + key;
    if (settings.string(full).equals("off")) {
      return Optional.empty();
    }
    double value;
    try {
      value = Double.parseDouble(settings.string(full));
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= 0 && value <= most)) {
      throw settings.refused(
          full,
          most == 1 ? "off or a share from 0 to 1" : "off or a number from 0",
          settings.string(full));
    }
    return Optional.of(value);
  }
}
