// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.result.ResultFile;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code mutual-information.json}, in nats an image.
 *
 * @param split split of the images
 * @param images number of images
 * @param mutualInformation estimate of I(x; z), at most {@code most}
 * @param standardError its standard error over the images
 * @param rate mean of KL(q(z|x) || p(z)) over the same images, as the latents table has it
 * @param marginal KL(q(z) || p(z)): what of the rate tells nothing about the image, {@code rate}
 *     minus {@code mutualInformation}
 * @param most ln of the number of images: what it takes to tell each from all others
 */
public record MutualInformationContent(
    String split,
    int images,
    double mutualInformation,
    double standardError,
    double rate,
    double marginal,
    double most) {
  /** Where it lies in the directory. */
  public static final ResultFile<MutualInformationContent> FILE =
      new ResultFile<>(
          "mutual-information.json",
          MutualInformationContent.class,
          "an estimate of the mutual information");

  static MutualInformationContent of(String split, Moments information, Moments rate) {
    return new MutualInformationContent(
        split,
        Math.toIntExact(information.count()),
        information.mean(),
        information.standardError(),
        rate.mean(),
        rate.mean() - information.mean(),
        Math.log(information.count()));
  }

  /**
   * Reads the file of a statistics directory; empty if the section {@code stats.mutualInformation}
   * did not ask for it.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<MutualInformationContent> of(
      Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
