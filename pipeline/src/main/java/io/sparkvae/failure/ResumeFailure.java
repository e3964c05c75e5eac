// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** A half-finished run that must not, or cannot, be continued. Exit code 4. */
public final class ResumeFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ResumeFailure(String message) {
    this(message, null);
  }

  /**
   * Creates a failure that another exception caused.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ResumeFailure(String message, Throwable cause) {
    super(ExitCode.RESUME_REFUSED, message, cause);
  }
}
