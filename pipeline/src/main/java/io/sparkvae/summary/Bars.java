// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Numbers that are drawn as bars.
 *
 * @param title what they are of
 * @param unit of the values
 * @param bars all of them, in the order in which they are drawn
 */
public record Bars(String title, String unit, List<Bar> bars) {
  public Bars {
    bars = List.copyOf(bars);
  }

  /**
   * One bar.
   *
   * @param standardError of the value; null if it has none
   * @param note what is to be said of it, such as {@code inactive}; null for nothing
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Bar(String label, double value, Double standardError, String note) {
    static Bar of(String label, double value) {
      return new Bar(label, value, null, null);
    }
  }
}
