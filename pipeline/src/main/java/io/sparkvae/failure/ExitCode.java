// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** How a job ended, as schedulers see it. The numbers are part of the public interface. */
public enum ExitCode {
  /** The job did all it was asked to do. */
  DONE(0),
  /** A defect of the program, not an operator's error. It is printed with a stack trace. */
  DEFECT(1),
  /** The command, the configuration, or the way its parts fit together is wrong. */
  CONFIGURATION(2),
  /** Data is unreadable or corrupt beyond its error threshold. */
  DATA(3),
  /** The output holds a half-finished run that this run must not or cannot continue. */
  RESUME_REFUSED(4),
  /** Training produced a value that is not finite; the last good model is kept. */
  DIVERGED(5),
  /** Memory, disk, permissions or a device are missing. */
  RESOURCES(6),
  /** A finished result is worse than its gates allow. Nothing is deleted. */
  GATE_FAILED(7),
  /** Stopped by SIGTERM or Ctrl-C: 128 + SIGTERM, as with any process. */
  STOPPED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The process exit status. */
  public int number() {
    return number;
  }
}
