// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Noise;
import io.sparkvae.train.data.ChunkRef;
import java.util.Optional;

/**
 * An example of a minibatch, before an executor turns it into numbers: where its values and its
 * label are, and the streams that its noise and its variation are drawn from. {@link
 * WorkOrder#examples} reads a chunk.
 *
 * @param row of the chunk
 * @param noise unread; belongs to this example of this minibatch
 * @param variation likewise, for the random changes of an image, or for the z that is drawn from a
 *     posterior; empty for an example that is taken as it is
 */
public record Example(ChunkRef chunk, int row, Noise noise, Optional<Noise> variation) {
  /** An example that is taken as it is. */
  public Example(ChunkRef chunk, int row, Noise noise) {
    this(chunk, row, noise, Optional.empty());
  }
}
