// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** The command or its configuration cannot be carried out as given. Exit code 2. */
public final class ConfigurationFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ConfigurationFailure(String message) {
    this(message, null);
  }

  /**
   * Creates a failure that another exception caused.
   *
   * @param message what the operator sees; see {@link Failure}
   */
  public ConfigurationFailure(String message, Throwable cause) {
    super(ExitCode.CONFIGURATION, message, cause);
  }
}
