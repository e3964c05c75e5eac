// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

/**
 * What tells one source from another.
 *
 * @param location where it is, for people: a qualified path, or {@code sprites}
 * @param digest SHA-256 in hexadecimal of its files' names and lengths and, of few and small files,
 *     of their bytes; of sprites of what chooses them
 */
public record SourceIdentity(String location, String digest) {}
