// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Somebody's wish that the work ends before it is done. */
public interface Stop {
  /** Nobody ever wishes it. */
  Stop NEVER = () -> false;

  /** Whether it was wished for. Work that can leave off in good order asks now and then. */
  boolean asked();

  /**
   * Does work that asks {@link #asked} often, and so ends soon and in good order: nobody needs to
   * end the process under it.
   */
  default <R> R patiently(Supplier<R> work) {
    return work.get();
  }

  /** As a condition says. */
  static Stop when(BooleanSupplier condition) {
    return condition::getAsBoolean;
  }
}
