// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** A finished result is worse than its gates allow. The result is kept. Exit code 7. */
public final class GateFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what the operator sees: which gates failed, and by how much
   */
  public GateFailure(String message) {
    super(ExitCode.GATE_FAILED, message, null);
  }
}
