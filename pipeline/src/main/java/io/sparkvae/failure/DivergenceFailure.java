// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** Training produced a value that is not finite. Exit code 5. */
public final class DivergenceFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public DivergenceFailure(String message) {
    this(message, null);
  }

  /**
   * Creates a failure that another exception caused.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public DivergenceFailure(String message, Throwable cause) {
    super(ExitCode.DIVERGED, message, cause);
  }
}
