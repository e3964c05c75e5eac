// SPDX-License-Identifier: Apache-2.0
/**
 * Images that are files themselves, such as PNG and JPEG: in directories, in archives, and in
 * shards of webdataset.
 */
package io.sparkvae.source.encoded;
