// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

/**
 * The version of the arithmetic. Two programs with the same numerics version make the same bits of
 * parameters, latents and statistics from the same settings and inputs on the same kind of
 * processor. Therefore a half-finished result is continued, and a finished one counts as up to
 * date, only if its numerics version is equal.
 *
 * <p>Raise it with every change that changes a bit, and write the reason into CHANGELOG.md. A test
 * compares the bits of small runs with recorded digests, and fails when they change but this number
 * does not.
 */
public final class Numerics {
  /** The version in force. */
  public static final int VERSION = 3;

  /** Its name among the versions of a manifest. */
  static final String NAME = "numerics";

  private Numerics() {}
}
