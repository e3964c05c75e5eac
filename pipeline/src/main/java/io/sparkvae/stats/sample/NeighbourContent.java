// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.result.ResultFile;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code neighbours.json}.
 *
 * @param k number of neighbours that vote
 * @param references number of labelled training images that were searched for neighbours
 * @param images number of labelled test images that were classified
 * @param accuracy share of the test images whose class is the one that their neighbours voted for
 * @param standardError binomial standard error of the accuracy
 * @param mostFrequent share of the test images whose class is the most frequent one of the
 *     references: the accuracy of a guess that ignores the codes
 */
public record NeighbourContent(
    int k, int references, int images, double accuracy, double standardError, double mostFrequent) {
  /** Where it lies in the directory. */
  public static final ResultFile<NeighbourContent> FILE =
      new ResultFile<>(
          "neighbours.json", NeighbourContent.class, "the results of the nearest-neighbour test");

  /**
   * Reads the file of a statistics directory; empty if the section {@code stats.neighbours} did not
   * ask for it.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<NeighbourContent> of(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
