// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A request to stop work before it is finished. Work that can stop cleanly, such as training,
 * checks for the request and stops at a point from which it can continue.
 */
public interface Stop {
  /** A request that is never made. */
  Stop NEVER = () -> false;

  /** Returns whether a stop was requested. Work that can stop cleanly calls this regularly. */
  boolean asked();

  /**
   * Runs work that calls {@link #asked} regularly and stops soon after it returns true. While such
   * work runs, a first SIGTERM or Ctrl-C leaves it to the work to stop, and does not end the
   * process.
   */
  default <R> R patiently(Supplier<R> work) {
    return work.get();
  }

  /** Returns a request that is made as soon as a condition holds. */
  static Stop when(BooleanSupplier condition) {
    return condition::getAsBoolean;
  }
}
