// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.io.Serializable;

/**
 * One thing that was found out about a machine.
 *
 * @param subject what it is about: {@code memory}
 * @param found what there is, in words
 * @param meaning whether jobs can run with it
 */
public record Fact(String subject, String found, Meaning meaning) implements Serializable {
  /** Whether jobs can run. */
  public enum Meaning {
    GOOD,
    /** Jobs run, though not as well as they could. */
    NOTE,
    /** Jobs cannot run. */
    FATAL
  }

  /** The same, with what an operator sets to have it otherwise. */
  Fact setWith(String how) {
    return new Fact(subject, "%s [%s]".formatted(found, how), meaning);
  }

  static Fact good(String subject, String found) {
    return new Fact(subject, found, Meaning.GOOD);
  }

  static Fact note(String subject, String found) {
    return new Fact(subject, found, Meaning.NOTE);
  }

  static Fact fatal(String subject, String found) {
    return new Fact(subject, found, Meaning.FATAL);
  }
}
