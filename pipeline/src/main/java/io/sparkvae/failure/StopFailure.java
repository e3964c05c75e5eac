// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** The job was asked to stop, by SIGTERM or Ctrl-C. Finished work is kept. Exit code 143. */
public final class StopFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees: where the job stopped
   */
  public StopFailure(String message) {
    super(ExitCode.STOPPED, message, null);
  }
}
