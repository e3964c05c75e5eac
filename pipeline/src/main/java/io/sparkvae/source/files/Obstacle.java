// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

/** Why a name in a directory cannot be opened as a file, as far as listing shows it. */
public enum Obstacle {
  BROKEN_LINK("link to a file that is not there"),
  LOOP("link to a directory above it"),
  /** Opening a pipe would wait for somebody to write. */
  SPECIAL("pipe, socket or device"),
  FORBIDDEN("no permission to look at it"),
  /** Java cannot open such a file, because its names are text. */
  UNDECODABLE_NAME("name that is not text in the character set of the system");

  private final String reason;

  Obstacle(String reason) {
    this.reason = reason;
  }

  /** Returns the reason for the quarantine and for messages. */
  public String reason() {
    return reason;
  }
}
