// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

/** Why a file, or an entry of an archive, is not read as an image. */
public enum IgnoreReason {
  /**
   * Its name, or the name of a directory above it, begins with a dot, or it is in {@code __MACOSX}.
   */
  HIDDEN("hidden"),
  /** An operating system or a photo viewer created it: {@code Thumbs.db}, {@code desktop.ini}. */
  JUNK("junk"),
  /** Spark or sparkvae uses it to manage a directory: {@code _SUCCESS}, {@code _manifest.json}. */
  CONTROL("control"),
  /** It accompanies the images: labels, licences, checksums, sidecars, features. */
  COMPANION("companion"),
  /** It has another format than the source, such as a photograph beside archives. */
  FOREIGN("foreign"),
  /** It holds what another file of the source holds as well, such as its gzipped original. */
  COPY("copy"),
  /** A table of downloads says that the image could not be had. */
  MISSING("missing");

  private final String key;

  IgnoreReason(String key) {
    this.key = key;
  }

  /** Returns the name of the reason in manifests and messages. */
  public String key() {
    return key;
  }
}
