// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

/**
 * A directory that a stage reads.
 *
 * @param name of the slot in {@link Inputs} and, with two dashes, of the command's option
 * @param kind that the directory's manifest must have
 * @param role under which the stage's own manifest names it
 * @param description for {@code --help}
 */
public record InputSlot(String name, String kind, String role, Use use, String description) {

  /** What an input is to the result. */
  public enum Use {
    /** The stage cannot work without it. The manifest holds it with its whole story. */
    REQUIRED,
    /** The result is another one with it. The manifest holds it with its whole story. */
    OPTIONAL,
    /**
     * Likewise, but the manifest holds its digest alone: each night's result starts from the last
     * one's, and the story would grow for ever.
     */
    STARTING_POINT,
    /**
     * Earlier work that is used again. The result is the same without it, so it is not recorded.
     */
    REUSED
  }

  /** A directory that the stage cannot work without; its role is its kind. */
  public static InputSlot required(String name, String kind, String description) {
    return new InputSlot(name, kind, kind, Use.REQUIRED, description);
  }

  /** A directory that the stage reads if it is given; its role is its kind. */
  public static InputSlot optional(String name, String kind, String description) {
    return new InputSlot(name, kind, kind, Use.OPTIONAL, description);
  }

  /** Earlier work that is used again if it is given. */
  public static InputSlot reused(String name, String kind, String description) {
    return new InputSlot(name, kind, "earlier " + kind, Use.REUSED, description);
  }

  /** Whether it is made in the same run: else it is of an earlier one. */
  public boolean ofThisRun() {
    return role.equals(kind);
  }
}
