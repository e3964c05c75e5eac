// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.result.Amount;
import io.sparkvae.stats.result.ResultFile;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code decomposition.json}: what the KL divergence from the prior consists of. Its
 * mean over some images is the sum of three terms (Chen et al. 2018, arXiv 1802.04942, equation 2):
 *
 * <pre>
 *   index-code mutual information   I(n; z)  = E ln q(z|n) / q(z)
 *   total correlation               TC(z)    = E ln q(z) / Π_j q(z_j)
 *   dimension-wise KL divergence             = Σ_j KL(q(z_j) ‖ p(z_j))
 * </pre>
 *
 * <p>One z is drawn from the posterior of each of {@code images} images. q(z) is estimated from the
 * posteriors of the same images by minibatch stratified sampling (ibid., appendix C.2): the image's
 * own posterior has the weight 1 / rows, the others share the rest alike. The estimate of q is
 * unbiased, and exact if all rows are taken. The estimate of its logarithm is too low where few
 * posteriors overlap, so the index-code mutual information is then too high, up to ln(rows). {@code
 * halved} shows how much: it has the terms with half of the images in q.
 *
 * <p>The index-code mutual information is never above ln(rows). Where it comes near, z tells all
 * images apart; the total correlation then holds what is left of the divergences of the dimensions,
 * and says nothing about how the dimensions of z depend on each other.
 *
 * @param estimator {@code minibatch-stratified}, or {@code exact} if all rows are taken
 * @param rows number of images in the table, all of which q(z) stands for
 * @param images number of images from whose posteriors q(z) is estimated, and of which one z is
 *     drawn each
 * @param seed seed of the choice of images and of the samples of z
 * @param kl mean KL divergence of these images, as the latents table has it: the sum of the terms
 * @param indexCodeMutualInformation how much z tells about which image it is
 * @param totalCorrelation dependence of the dimensions of z
 * @param dimensionWiseKl divergence of each dimension of q(z) from the prior, summed
 * @param byDimension the same for each dimension by itself
 * @param halved the terms, if only every other image stands in q
 */
public record Decomposition(
    String estimator,
    long rows,
    int images,
    long seed,
    Amount kl,
    Term indexCodeMutualInformation,
    Term totalCorrelation,
    Term dimensionWiseKl,
    ByDimension byDimension,
    Halved halved) {

  /** Where it lies in the directory. */
  public static final ResultFile<Decomposition> FILE =
      new ResultFile<>(
          "decomposition.json", Decomposition.class, "a decomposition of the KL divergence");

  /**
   * A term, a mean over the images.
   *
   * @param nats in nats an image
   * @param bits the same in bits
   * @param standardError its standard error in nats over bootstrap samples of the images; q(z) is
   *     the same in all of them
   */
  public record Term(double nats, double bits, double standardError) {
    static Term of(double nats, double standardError) {
      return new Term(nats, Amount.bits(nats), standardError);
    }
  }

  /**
   * The KL divergence of a dimension is mutual information plus divergence. In nats; one element
   * for each dimension.
   *
   * @param mutualInformation I(n; z_j)
   * @param standardError of {@code mutualInformation} over the images
   * @param divergence KL(q(z_j) ‖ p(z_j))
   */
  public record ByDimension(
      List<Double> mutualInformation, List<Double> standardError, List<Double> divergence) {
    public ByDimension {
      mutualInformation = List.copyOf(mutualInformation);
      standardError = List.copyOf(standardError);
      divergence = List.copyOf(divergence);
    }
  }

  /** The terms in nats, with half of the images in q(z). */
  public record Halved(
      double indexCodeMutualInformation, double totalCorrelation, double dimensionWiseKl) {}

  /**
   * Reads the file of a statistics directory; empty where it was not asked for, where the posterior
   * is no Gaussian with a KL divergence in closed form, and for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<Decomposition> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
