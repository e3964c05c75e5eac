// SPDX-License-Identifier: Apache-2.0
/**
 * Files of an input, before anything is known of their format.
 *
 * <p>A {@link io.sparkvae.source.files.Listing} names them in a fixed order. {@link
 * io.sparkvae.source.files.IgnoreRule} says which are no images by their names, and why; {@link
 * io.sparkvae.source.files.IgnoredFiles} counts them. {@link
 * io.sparkvae.source.files.StorageStream} opens a file, inflated if it is compressed.
 */
package io.sparkvae.source.files;
