// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

/** A format whose images are computed and not read: it has no files, and no file is of it. */
interface GeneratedFormat extends SourceFormat {
  @Override
  default boolean hasInput() {
    return false;
  }

  @Override
  default boolean isNamed(String path) {
    return false;
  }

  @Override
  default boolean recognises(FileStart file) {
    return false;
  }
}
