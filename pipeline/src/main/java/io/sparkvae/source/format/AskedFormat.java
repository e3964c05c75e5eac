// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.source.files.FileStart;

/**
 * A format that must be asked for: no file says by its name or its first bytes that it is of it.
 */
public interface AskedFormat extends SourceFormat {
  @Override
  default boolean isNamed(String path) {
    return false;
  }

  @Override
  default boolean recognises(FileStart file) {
    return false;
  }
}
