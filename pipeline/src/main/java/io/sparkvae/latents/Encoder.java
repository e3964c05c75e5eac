// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.shard.Chunk;
import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Consumer;

/** Encodes images. Executors receive it as one broadcast variable. */
sealed interface Encoder extends Serializable permits ModelEncoder, NetworkEncoder {
  /**
   * Encodes images in order. A batch may contain images of several chunks. The posteriors that are
   * passed to {@code encoded} are valid only until it returns.
   *
   * @throws io.sparkvae.failure.DataFailure when a number that comes out is not finite
   */
  void encode(Iterator<Chunk> chunks, Consumer<Posteriors> encoded);

  /** Returns the kind of device that the calling thread computes on. */
  String device();
}
