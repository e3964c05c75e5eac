// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.io.Serializable;

/**
 * A chunk: one row group of a shard, the unit in which pixels are read.
 *
 * @param path of the shard, relative to its directory
 * @param rowGroup number in the file, from 0
 */
public record ChunkRef(String path, int rowGroup, int rows) implements Serializable {}
