// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

/**
 * Identifies a source and its content.
 *
 * @param location location for messages: a qualified path, or {@code sprites}
 * @param digest SHA-256 in hexadecimal of the names and lengths of its files and, if they are few
 *     and small, of their bytes; for sprites, of the settings that select them
 */
public record SourceIdentity(String location, String digest) {}
