// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Noise;
import io.sparkvae.train.data.ChunkRef;

/**
 * An example of a minibatch, before an executor turns it into numbers: where its pixels and its
 * label are, and the stream that its noise is drawn from. {@link WorkOrder#images} reads a chunk.
 *
 * @param row of the chunk
 * @param noise unread; belongs to this example of this minibatch
 */
public record Example(ChunkRef chunk, int row, Noise noise) {}
