// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** Memory, disk, permissions or a device are missing. Exit code 6. */
public final class ResourceFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ResourceFailure(String message) {
    this(message, null);
  }

  /**
   * Creates a failure that another exception caused.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ResourceFailure(String message, Throwable cause) {
    super(ExitCode.RESOURCES, message, cause);
  }
}
