// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Noise;
import io.sparkvae.train.data.ChunkRef;
import java.util.Optional;

/**
 * An example of a minibatch, before an executor turns it into numbers: where its pixels and its
 * label are, and the streams that its noise and its random changes are drawn from. {@link
 * WorkOrder#images} reads a chunk.
 *
 * @param row of the chunk
 * @param noise unread; belongs to this example of this minibatch
 * @param augmentation likewise; empty for an image that is taken as it is
 */
public record Example(ChunkRef chunk, int row, Noise noise, Optional<Noise> augmentation) {
  /** An image that is taken as it is. */
  public Example(ChunkRef chunk, int row, Noise noise) {
    this(chunk, row, noise, Optional.empty());
  }
}
