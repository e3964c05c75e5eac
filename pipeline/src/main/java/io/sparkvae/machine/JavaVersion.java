// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;

/** The version of Java that Spark and the engine are tested with. Another one is refused. */
public final class JavaVersion {
  /** The feature release. */
  public static final int NEEDED = 17;

  private JavaVersion() {}

  /**
   * Checks a version of Java.
   *
   * @param whose the process, for the message: {@code java}, {@code java of an executor on host7}
   * @param found version of that process
   * @throws ResourceFailure when it is another than {@link #NEEDED}
   */
  public static void require(String whose, Runtime.Version found) {
    if (!isNeeded(found)) {
      throw new ResourceFailure(
          "%s: expected JDK %s, found %s (%s)"
              .formatted(whose, NEEDED, found, System.getProperty("java.home")));
    }
  }

  static boolean isNeeded(Runtime.Version found) {
    return found.feature() == NEEDED;
  }
}
