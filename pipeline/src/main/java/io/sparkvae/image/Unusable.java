// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** Carries a rejection out of a decoder. Cheap: many bad images must not cost many traces. */
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

  /** Throws when there is something to refuse. */
  static void unless(Rejection rejection) throws Unusable {
    if (rejection != null) {
      throw new Unusable(rejection);
    }
  }
}
