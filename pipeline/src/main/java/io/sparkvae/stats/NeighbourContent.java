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
 * @param k neighbours that voted
 * @param references labelled images of the training split among which they were sought
 * @param images labelled images of the test split
 * @param accuracy share of those whose class is the one that their neighbours voted for
 * @param standardError of the accuracy, that of a share of so many images
 * @param mostFrequent share of those whose class is the most frequent one of the references: what a
 *     guess reaches that looks at no code
 */
public record NeighbourContent(
    int k, int references, int images, double accuracy, double standardError, double mostFrequent) {
  private static final int MOST_BYTES = 1 << 16;

  /**
   * Those of a statistics directory; empty where they were not asked for.
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
          "%s: expected numbers of neighbours, found %s"
              .formatted(new Path(statistics.directory(), name), e.getMessage()),
          e);
    }
  }
}
