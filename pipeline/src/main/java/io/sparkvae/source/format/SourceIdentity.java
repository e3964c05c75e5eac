// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.provenance.SourceState;

/**
 * Identifies a source and its content.
 *
 * @param location location for messages: a qualified path, or {@code sprites}
 * @param digest SHA-256 in hexadecimal of the names and lengths of its files and, if they are few
 *     and small, of their bytes; for sprites, of the settings that select them
 * @param state modification times and bytes of its files
 */
public record SourceIdentity(String location, String digest, SourceState state) {
  /** The identity of a source without files. */
  public SourceIdentity(String location, String digest) {
    this(location, digest, SourceState.UNKNOWN);
  }
}
