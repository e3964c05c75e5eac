// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

/**
 * Declares a directory that a stage reads.
 *
 * @param name name of the slot in {@link Inputs}; with two dashes before it, the command's option
 * @param kind kind that the directory's manifest must have
 * @param role name of the input in the stage's own manifest
 * @param use how the result depends on the input
 * @param description description for {@code --help}
 */
public record InputSlot(String name, String kind, String role, Use use, String description) {

  /** How a result depends on an input. */
  public enum Use {
    /**
     * The stage cannot work without it. The manifest records it with its own inputs and settings.
     */
    REQUIRED,
    /**
     * The stage reads exactly one of its inputs with this use. The manifest records it with its own
     * inputs and settings.
     */
    ONE_OF,
    /**
     * The stage works without it, but the result depends on whether it is given. The manifest
     * records it with its own inputs and settings.
     */
    OPTIONAL,
    /**
     * The result depends on it, as for {@link #OPTIONAL}, but the manifest records only its digest.
     * In nightly runs each result starts from the previous one, so the recorded history would grow
     * without limit.
     */
    STARTING_POINT,
    /**
     * An earlier result whose parts are copied to save time. The result is the same without it, so
     * the manifest does not record it.
     */
    REUSED
  }

  /** Declares a directory that the stage cannot work without. Its role is its kind. */
  public static InputSlot required(String name, String kind, String description) {
    return new InputSlot(name, kind, kind, Use.REQUIRED, description);
  }

  /**
   * Declares one of several directories, of which the stage reads exactly one. Its role is its
   * kind.
   */
  public static InputSlot oneOf(String name, String kind, String description) {
    return new InputSlot(name, kind, kind, Use.ONE_OF, description);
  }

  /** Declares a directory that the stage reads if it is given. Its role is its kind. */
  public static InputSlot optional(String name, String kind, String description) {
    return new InputSlot(name, kind, kind, Use.OPTIONAL, description);
  }

  /** Declares an earlier result whose parts are copied if it is given. */
  public static InputSlot reused(String name, String kind, String description) {
    return new InputSlot(name, kind, "earlier " + kind, Use.REUSED, description);
  }

  /** Returns this slot, which the stage reads if it is given. */
  InputSlot asOptional() {
    return new InputSlot(name, kind, role, Use.OPTIONAL, description);
  }

  /** Returns whether the input is a result of the same run, and not of an earlier run. */
  public boolean ofThisRun() {
    return switch (use) {
      case REQUIRED, ONE_OF, OPTIONAL -> true;
      case STARTING_POINT, REUSED -> false;
    };
  }

  /**
   * Returns whether the input is an earlier result of the same stage.
   *
   * @param kind of the stage's results
   */
  public boolean isEarlierSelf(String kind) {
    return !ofThisRun() && this.kind.equals(kind);
  }

  /** Returns whether the stage cannot work without an input in this slot or in one beside it. */
  public boolean needed() {
    return use == Use.REQUIRED || use == Use.ONE_OF;
  }
}
