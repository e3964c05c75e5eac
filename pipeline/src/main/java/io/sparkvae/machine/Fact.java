// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.io.Serializable;

/**
 * A fact about a machine, as {@code doctor} prints it.
 *
 * @param subject what it is about, such as {@code memory}
 * @param found what there is, in words
 * @param meaning whether jobs can run with it
 */
public record Fact(String subject, String found, Meaning meaning) implements Serializable {
  /** Whether jobs can run, and how well. */
  public enum Meaning {
    GOOD,
    /** Jobs run, but more slowly or less safely than they could. */
    NOTE,
    /** Jobs cannot run. */
    FATAL
  }

  /** Returns this fact with the options that change it. */
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
