// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.sparkvae.image.ImageShape;
import io.sparkvae.stats.moments.Moments;
import java.io.Serializable;

/** Moments of how close reconstructions are to their images, over the images of a split. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class ReconstructionMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Keeps the ratio finite where a reconstruction is exact: 100 dB at the most. */
  private static final double LEAST_ERROR = 1e-10;

  private final Moments squaredError = new Moments();
  private final Moments psnr = new Moments();
  private final Moments ssim = new Moments();
  private final Moments msSsim = new Moments();

  /**
   * Adds row {@code i} of images and their reconstructions.
   *
   * @param real pixels in [0, 1], {@code [batch, size]}
   * @param made the same of the reconstructions
   */
  void add(float[] real, float[] made, int i, ImageShape shape) {
    int from = i * shape.size();
    double sum = 0;
    for (int at = from; at < from + shape.size(); at++) {
      double error = real[at] - made[at];
      sum += error * error;
    }
    double mean = sum / shape.size();
    squaredError.add(mean);
    psnr.add(-10 * Math.log10(Math.max(mean, LEAST_ERROR)));
    if (StructuralSimilarity.fits(shape.height(), shape.width())) {
      addSimilarity(real, made, from, shape);
    }
  }

  private void addSimilarity(float[] real, float[] made, int from, ImageShape shape) {
    int planes = shape.frames() * shape.channels();
    int scales = MultiScaleSimilarity.scales(shape.height(), shape.width());
    double one = 0;
    double several = 0;
    for (int p = 0; p < planes; p++) {
      int at = from + p * shape.height() * shape.width();
      Plane a = Plane.of(real, at, shape.height(), shape.width());
      Plane b = Plane.of(made, at, shape.height(), shape.width());
      MultiScaleSimilarity similarity = MultiScaleSimilarity.of(a, b);
      one += similarity.finest();
      several += similarity.several();
    }
    ssim.add(one / planes);
    if (scales > 1) {
      msSsim.add(several / planes);
    }
  }

  void merge(ReconstructionMoments other) {
    squaredError.merge(other.squaredError);
    psnr.merge(other.psnr);
    ssim.merge(other.ssim);
    msSsim.merge(other.msSsim);
  }

  /** (image - reconstruction)², a mean over the pixels. */
  Moments squaredError() {
    return squaredError;
  }

  /** -10 log10 of that, in decibels. */
  Moments psnr() {
    return psnr;
  }

  /** Structural similarity, a mean over frames and channels; empty for images without a window. */
  Moments ssim() {
    return ssim;
  }

  /** The same over several scales; empty for images of one scale. */
  Moments msSsim() {
    return msSsim;
  }
}
