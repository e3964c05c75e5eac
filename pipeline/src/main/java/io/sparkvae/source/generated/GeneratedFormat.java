// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.source.format.AskedFormat;

/** A format whose images are computed and not read: it has no files. */
interface GeneratedFormat extends AskedFormat {
  @Override
  default boolean hasInput() {
    return false;
  }
}
