// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.image.ImageShape;
import io.sparkvae.stats.moments.Moments;

/**
 * How close reconstructions are to their images: means over the images of a split. A reconstruction
 * is the mean of p(x|z) at one z drawn from the posterior, clipped to [0, 1]. It is compared with
 * the pixels of the shards, in [0, 1].
 *
 * @param squaredError (image - reconstruction)², a mean over the pixels
 * @param psnr peak signal-to-noise ratio of an image in decibels: -10 log10 of its squared error,
 *     at most 100
 * @param ssim {@link StructuralSimilarity}, a mean over frames and channels; null for images of
 *     fewer than 11 pixels on a side
 * @param msSsim {@link MultiScaleSimilarity}; null for images of fewer than 22 pixels on a side,
 *     which have one scale only
 * @param scales number of scales of {@code msSsim}: 5 from 176 pixels on a side on
 */
public record ReconstructionResult(
    Estimate squaredError, Estimate psnr, Estimate ssim, Estimate msSsim, int scales) {
  static ReconstructionResult of(ReconstructionMoments moments, ImageShape shape) {
    return new ReconstructionResult(
        Estimate.of(moments.squaredError()),
        Estimate.of(moments.psnr()),
        ofAny(moments.ssim()),
        ofAny(moments.msSsim()),
        MultiScaleSimilarity.scales(shape.height(), shape.width()));
  }

  private static Estimate ofAny(Moments moments) {
    return moments.count() == 0 ? null : Estimate.of(moments);
  }
}
