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
  private static final int MOST_BYTES = 1 << 16;

  /**
   * Reads the file of a statistics directory; empty if the section {@code stats.neighbours} did not
   * ask for it.
   *
   * @throws DataFailure when the file is corrupt
   */
  public static Optional<NeighbourContent> of(Manifest.Read statistics, Configuration hadoop) {
    String name = StatsStage.NEIGHBOURS;
    if (statistics.manifest().files().stream().noneMatch(f -> f.path().equals(name))) {
      return Optional.empty();
    }
    byte[] json = statistics.file(name, MOST_BYTES, hadoop);
    try {
      return Optional.of(Json.MAPPER.readValue(json, NeighbourContent.class));
    } catch (IOException e) {
      throw new DataFailure(
          "%s: expected the results of the nearest-neighbour test, found %s"
              .formatted(new Path(statistics.directory(), name), e.getMessage()),
          e);
    }
  }
}
