// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

/**
 * The version of the arithmetic. Two programs with the same numerics version make the same bits of
 * parameters, latents and statistics from the same settings and inputs on the same kind of
 * processor. So a half-finished result is continued, and a finished one taken for what would be
 * made now, under an equal numerics version only.
 *
 * <p>Raise it with every change that changes a bit, and write the reason into CHANGELOG.md. A test
 * holds the bits of small runs and fails when they change and this number does not.
 */
public final class Numerics {
  /** The version in force. */
  public static final int VERSION = 1;

  /** Its name among the versions of a manifest. */
  static final String NAME = "numerics";

  private Numerics() {}
}
