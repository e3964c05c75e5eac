// SPDX-License-Identifier: Apache-2.0
/**
 * Files on any Hadoop file system: written whole or not at all ({@link
 * io.sparkvae.storage.AtomicFile}), digested ({@link io.sparkvae.storage.Digest}), vectors of
 * floats of any size ({@link io.sparkvae.storage.Floats}), small JSON documents ({@link
 * io.sparkvae.storage.Json}), and text that carries its own SHA-256.
 */
package io.sparkvae.storage;
