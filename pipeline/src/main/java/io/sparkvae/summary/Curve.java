// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import java.util.List;

/**
 * Numbers in the order of time.
 *
 * @param title what they are of
 * @param unit of the values
 */
public record Curve(String title, String unit, List<Double> values) {
  public Curve {
    values = List.copyOf(values);
  }
}
