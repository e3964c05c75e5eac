// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import java.util.Set;

/**
 * A source as it was when earlier shards were made from it.
 *
 * @param ids of its images, those in the quarantine included
 * @param digest of the source at that time
 * @param version of a table that was read; null for a source without versions
 */
public record EarlierSource(Set<String> ids, String digest, String version) {
  public EarlierSource {
    ids = Set.copyOf(ids);
  }
}
