// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

import java.util.concurrent.ExecutionException;

/** What a thread threw, to be thrown again by the thread that waited for it. */
public final class ThrownByThread {
  private ThrownByThread() {}

  /**
   * Returns what the work threw, as it was; in an {@link IllegalStateException} if it is a checked
   * exception.
   *
   * @throws Error if it was an error
   */
  public static RuntimeException of(ExecutionException waited) {
    if (waited.getCause() instanceof Error error) {
      throw error;
    }
    return waited.getCause() instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(waited.getCause());
  }
}
