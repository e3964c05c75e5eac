// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

/** What to do about a half-finished result of an earlier run: the setting {@code output.resume}. */
public enum Resume {
  /** Continue it; begin when there is none. */
  AUTO,
  /** Refuse when there is one. */
  NEVER,
  /** Refuse when there is none. */
  MUST,
  /** Remove it and begin. */
  RESTART,
  /** Publish what it has reached, as training can; refuse when there is none. */
  FINISH;

  /** Returns whether there must be a half-finished result. */
  boolean needsOne() {
    return this == MUST || this == FINISH;
  }
}
