// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.SplitMoments;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code information.json}: how much a latent dimension says about the prior, the
 * label and the factors. All are computed over all images, not over a sample.
 *
 * <p>The mutual information of a dimension and a factor is that of mu in {@code bins} bins and the
 * factor, estimated by the observed frequencies, as the scores of disentanglement do it (Chen et
 * al. 2018, arXiv 1802.04942; 20 bins: Locatello et al. 2019, arXiv 1811.12359). Such an estimate
 * is too high by about (cells - bins - values + 1) / 2n nats, where only cells, bins and values
 * that occur count (Miller and Madow 1955). {@code bias} says how much; it is not subtracted.
 *
 * @param images number of images
 * @param bins number of bins of equal width between the smallest and the largest mu; their edges
 *     are rounded to a grid of 33 to 64 steps
 * @param klTotal mean KL divergence of an image from the prior
 * @param kl mean KL divergence of each dimension
 * @param factors label and factors
 * @param omitted what was left out, with the reason
 */
public record Information(
    long images,
    int bins,
    Amount klTotal,
    Amounts kl,
    List<Factor> factors,
    List<Omitted> omitted) {

  /** Where it lies in the directory. */
  public static final ResultFile<Information> FILE =
      new ResultFile<>("information.json", Information.class, "mutual information by dimension");

  /**
   * Amounts of information by dimension, in both units.
   *
   * @param nats of each dimension, in nats
   * @param bits of each dimension, in bits
   */
  public record Amounts(List<Double> nats, List<Double> bits) {
    public Amounts {
      nats = List.copyOf(nats);
      bits = List.copyOf(bits);
    }

    static Amounts ofNats(List<Double> nats) {
      return new Amounts(nats, nats.stream().map(Amount::bits).toList());
    }
  }

  /**
   * The label, or a factor of variation.
   *
   * @param name {@code label}, or {@code factor 0}, {@code factor 1} …
   * @param images number of images that have it
   * @param values number of different values that occur
   * @param entropy of its value over the images: the most that a dimension can say
   * @param mutualInformation of each dimension
   * @param bias of the mutual information of each dimension, in nats: about how much of it is an
   *     effect of the finite number of images
   */
  public record Factor(
      String name,
      long images,
      int values,
      Amount entropy,
      Amounts mutualInformation,
      List<Double> bias) {
    public Factor {
      bias = List.copyOf(bias);
    }
  }

  /**
   * What was not computed.
   *
   * @param name of the label or factor
   * @param reason as a sentence
   */
  public record Omitted(String name, String reason) {}

  public Information {
    factors = List.copyOf(factors);
    omitted = List.copyOf(omitted);
  }

  /** Returns the information of all images, with mu in so many bins. */
  public static Information of(SplitMoments moments, int bins) {
    LatentMoments total = moments.total();
    FactorInformation factors = new FactorInformation(moments.profile().groupings(), bins);
    return new Information(
        total.count(),
        bins,
        Amount.ofNats(total.klTotal().mean()),
        Amounts.ofNats(
            IntStream.range(0, total.divergences()).mapToObj(j -> total.kl(j).mean()).toList()),
        factors.factors(),
        factors.omitted());
  }

  /**
   * Reads the file of a statistics directory; empty for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<Information> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
