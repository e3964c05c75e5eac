// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

/** A command that the launcher's own JVM may answer, so that Spark need not be started. */
interface WithoutSpark {
  /**
   * Checks what can be checked without Spark and Hadoop.
   *
   * @param files the paths that are local
   * @return whether the command, as it was given, needs neither Spark nor another file system than
   *     the local one
   * @throws io.sparkvae.failure.Failure when the command or its settings are wrong
   */
  boolean answers(LocalFiles files);
}
