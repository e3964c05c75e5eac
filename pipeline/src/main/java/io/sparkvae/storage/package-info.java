// SPDX-License-Identifier: Apache-2.0
/**
 * Files on any Hadoop file system.
 *
 * <p>{@link io.sparkvae.storage.Storage#of} gives the file system of a path. {@link
 * io.sparkvae.storage.AtomicFile} writes a file completely or not at all. {@link
 * io.sparkvae.storage.Digest} has SHA-256, {@link io.sparkvae.storage.Floats} vectors of floats of
 * any size, and {@link io.sparkvae.storage.Json} small JSON documents. {@link
 * io.sparkvae.storage.SealedText} adds a document's own SHA-256 to it, so that a reader can detect
 * corruption.
 *
 * <p><b>The way of a call.</b> To write a manifest, for example, a stage turns a record into JSON
 * with {@code Json.MAPPER}, appends the digest with {@code SealedText.seal}, and writes the bytes
 * with {@code AtomicFile.write}.
 */
package io.sparkvae.storage;
