// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
  private static final int MOST_BYTES = 1 << 16;

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
   * @throws DataFailure when the file is corrupt
   */
  public static Optional<MutualInformationContent> of(
      Manifest.Read statistics, Configuration hadoop) {
    String name = StatsStage.MUTUAL_INFORMATION;
    if (statistics.manifest().files().stream().noneMatch(f -> f.path().equals(name))) {
      return Optional.empty();
    }
    byte[] json = statistics.file(name, MOST_BYTES, hadoop);
    try {
      return Optional.of(Json.MAPPER.readValue(json, MutualInformationContent.class));
    } catch (IOException e) {
      throw new DataFailure(
          "%s: expected an estimate of the mutual information, found %s"
              .formatted(new Path(statistics.directory(), name), e.getMessage()),
          e);
    }
  }
}
