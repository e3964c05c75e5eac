// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.stage.Locations;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A small text file beside the file of {@code pipeline.latest}: the runs that were begun with it,
 * one URI a line, the oldest first. Only runs that stand here are ever pruned.
 *
 * @param file the file
 */
record RunHistory(Path file) {
  private static final String SUFFIX = ".history";
  private static final int MOST_BYTES = 1 << 24;

  /** Returns the history that belongs to a file of {@code pipeline.latest}. */
  static RunHistory beside(Path latest) {
    return new RunHistory(new Path(latest.getParent(), latest.getName() + SUFFIX));
  }

  /**
   * Returns the runs, the oldest first; none if there is no such file.
   *
   * @throws DataFailure when the file holds something else
   */
  List<Path> read(Configuration hadoop) {
    try (InputStream in = Storage.of(file, hadoop).open(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      List<Path> runs = new ArrayList<>();
      for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
        runs.add(run(line.strip()));
      }
      return runs;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Path run(String line) {
    try {
      Path run = new Path(line);
      if (line.indexOf('\0') < 0 && run.toUri().getScheme() != null) {
        return run;
      }
    } catch (IllegalArgumentException e) {
      throw corrupt(line, e);
    }
    throw corrupt(line, null);
  }

  private DataFailure corrupt(String line, Exception cause) {
    return new DataFailure(
        "%s: expected the URI of a run in each line, found '%s'"
            .formatted(Locations.plain(file), line),
        cause);
  }

  /** Replaces the file atomically. */
  void write(List<Path> runs, Configuration hadoop) {
    StringBuilder text = new StringBuilder();
    runs.forEach(run -> text.append(run).append('\n'));
    try {
      FileSystem fs = Storage.of(file, hadoop);
      Path qualified = fs.makeQualified(file);
      fs.mkdirs(qualified.getParent());
      AtomicFile.write(qualified, text.toString().getBytes(StandardCharsets.UTF_8), fs);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
