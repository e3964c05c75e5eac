// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** The command or its configuration cannot be carried out as given. Exit code 2. */
public final class ConfigurationFailure extends Failure {
  private static final long serialVersionUID = 1L;

  public ConfigurationFailure(String message) {
    this(message, null);
  }

  public ConfigurationFailure(String message, Throwable cause) {
    super(ExitCode.CONFIGURATION, message, cause);
  }
}
