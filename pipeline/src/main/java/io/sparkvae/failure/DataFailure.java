// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** Data that is unreadable, corrupt, or bad beyond the threshold. Exit code 3. */
public final class DataFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public DataFailure(String message) {
    this(message, null);
  }

  /**
   * Creates a failure that another exception caused.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public DataFailure(String message, Throwable cause) {
    super(ExitCode.DATA, message, cause);
  }
}
