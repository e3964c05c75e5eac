// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads moments that an earlier run computed. It keeps the lines of the file that was read last:
 * units that follow each other usually have their moments in one file.
 */
final class EarlierMoments {
  private final Configuration hadoop;
  private String file = "";
  private List<byte[]> lines = List.of();

  EarlierMoments(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Returns earlier moments, if there are some and they contain all that is wanted now.
   *
   * @param earlier where they stand; null when there are none
   * @throws io.sparkvae.failure.DataFailure when their file is not what its digest says
   */
  Optional<SplitMoments> of(LatentsUnit.Earlier earlier, ProfileShape wanted) throws IOException {
    if (earlier == null) {
      return Optional.empty();
    }
    if (!earlier.file().equals(file)) {
      lines = read(earlier);
      file = earlier.file();
    }
    return SplitMoments.of(lines.get(earlier.line())).as(wanted);
  }

  private List<byte[]> read(LatentsUnit.Earlier earlier) throws IOException {
    List<byte[]> read = new ArrayList<>();
    try (var in = AccumulatorFiles.Lines.of(new Path(earlier.file()), earlier.sha256(), hadoop)) {
      for (byte[] line = in.next(); line != null; line = in.next()) {
        read.add(line);
      }
    }
    return read;
  }
}
