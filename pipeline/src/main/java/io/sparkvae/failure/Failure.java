// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/**
 * An error that the operator can correct, or the operator's request to stop. The message is all
 * that the operator sees, so it names the thing, what was expected, what was found, and where:
 * {@code thing: expected …, found … (where)}.
 */
public abstract sealed class Failure extends RuntimeException
    permits ConfigurationFailure,
        DataFailure,
        ResumeFailure,
        DivergenceFailure,
        ResourceFailure,
        GateFailure,
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
   * Finds the failure among {@code thrown} and its causes: Spark wraps the exceptions of tasks.
   *
   * @return the outermost failure, whose message has the most context, or {@code null} when there
   *     is none
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
