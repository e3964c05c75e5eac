// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/**
 * The numbers of {@code distances.json}: how far samples of a model are from real images. Where the
 * features are the posterior means that the model's own encoder gives, the numbers compare
 * samplings of one model, not models with each other: what an encoder does not see does not count.
 * Features of a network that the user names are the same for all models.
 *
 * @param features what the features are: {@value #OF_ENCODER}, or an output of a network
 * @param split split of the real images
 * @param images number of samples, and of real images that they are compared with
 * @param samples distances of samples from the real images
 * @param real the same of as many other real images of the split: what no sampling betters; null
 *     where there are too few
 */
public record DistancesContent(
    String features, String split, int images, Distances samples, Distances real) {
  /** The features without a network. */
  public static final String OF_ENCODER = "posterior means of the model's own encoder";

  /**
   * Distances of images from real ones.
   *
   * @param frechet of Gaussians with the means and covariances of the features (Dowson and Landau
   *     1982; Heusel et al. 2017, arXiv 1706.08500): too high where images are few; null for more
   *     than 512 features, or 2048 of a network
   * @param kernel squared maximum mean discrepancy with the kernel (xᵀy/d + 1)³, unbiased, so that
   *     it can be negative (Bińkowski et al. 2018, arXiv 1801.01401): a mean over disjoint blocks
   * @param kernelStandardError of that mean, from the blocks
   * @param precision share of the images that lie within the real ones' reach, k nearest neighbours
   *     (Kynkäänniemi et al. 2019, arXiv 1904.06991)
   * @param recall share of the real images that lie within reach of these
   */
  public record Distances(
      Double frechet,
      double kernel,
      double kernelStandardError,
      Proportion precision,
      Proportion recall) {}
}
