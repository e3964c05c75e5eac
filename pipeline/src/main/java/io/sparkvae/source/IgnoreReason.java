// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

/** Why a file, or an entry of an archive, is not taken for an image. */
public enum IgnoreReason {
  /**
   * Its name, or that of a directory above it, begins with a dot; or it lies in {@code __MACOSX}.
   */
  HIDDEN("hidden"),
  /** An operating system or a photo viewer put it there: {@code Thumbs.db}, {@code desktop.ini}. */
  JUNK("junk"),
  /** Spark or sparkvae manages a directory by it: {@code _SUCCESS}, {@code manifest.json}. */
  CONTROL("control"),
  /** It is about the images: labels, licences, checksums, sidecars, features. */
  COMPANION("companion"),
  /** It is of another format than the source: a photograph beside archives. */
  FOREIGN("foreign");

  private final String key;

  IgnoreReason(String key) {
    this.key = key;
  }

  /** As it stands in manifests and messages. */
  public String key() {
    return key;
  }
}
