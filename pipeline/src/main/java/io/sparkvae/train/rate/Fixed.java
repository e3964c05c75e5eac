// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

/** The initial rate throughout. */
public record Fixed() implements RateSchedule {
  @Override
  public double at(double initial, Moment moment) {
    return initial;
  }
}
