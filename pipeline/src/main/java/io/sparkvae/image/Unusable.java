// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Carries a rejection out of a decoder. It has no stack trace, so that many bad images cost little
 * time.
 */
final class Unusable extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Rejection rejection;

  Unusable(Rejection rejection) {
    super(rejection.reason(), null, false, false);
    this.rejection = rejection;
  }

  Unusable(String reason, String detail) {
    this(new Rejection(reason, detail));
  }

  Rejection rejection() {
    return rejection;
  }

  /** Throws when {@code rejection} is not null. */
  static void unless(Rejection rejection) throws Unusable {
    if (rejection != null) {
      throw new Unusable(rejection);
    }
  }
}
