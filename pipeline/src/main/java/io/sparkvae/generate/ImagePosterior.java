// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.io.Serializable;
import java.util.Comparator;

/**
 * What a latents table says of an image's posterior.
 *
 * @param hash of the image's id
 * @param id of the image
 * @param label class of the image; -1 for none
 * @param centre mean of a Gaussian posterior, or else one z drawn from the posterior, {@code
 *     [latent]}
 * @param deviation standard deviation of a Gaussian posterior, {@code [latent]}; else empty
 */
record ImagePosterior(long hash, String id, int label, float[] centre, float[] deviation)
    implements Serializable {
  /** An order that depends on the images alone. */
  static final Comparator<ImagePosterior> BY_CLASS =
      Comparator.comparingInt(ImagePosterior::label)
          .thenComparingLong(ImagePosterior::hash)
          .thenComparing(ImagePosterior::id);
}
