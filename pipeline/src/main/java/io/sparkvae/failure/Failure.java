// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/**
 * An operator's error or wish. The message stands alone: {@code thing: expected …, found …}, with
 * the place.
 */
public abstract sealed class Failure extends RuntimeException
    permits ConfigurationFailure,
        DataFailure,
        ResumeFailure,
        DivergenceFailure,
        ResourceFailure,
        StopFailure {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  Failure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The exit code of a job that ends with this failure. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /**
   * The failure that caused {@code thrown}, searched through its causes: Spark wraps what a task
   * throws.
   *
   * @return the outermost of them, which knows most of the context, or {@code null} when there is
   *     none
   */
  public static Failure causeOf(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof Failure failure) {
        return failure;
      }
    }
    return null;
  }
}
