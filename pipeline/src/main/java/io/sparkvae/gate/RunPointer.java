// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.stage.Locations;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A small text file that names a run: one line, its absolute path. HDFS and object stores have no
 * symbolic links; a file is replaced atomically on all of them.
 *
 * @param file the file
 */
public record RunPointer(Path file) {
  private static final int MOST_BYTES = 1 << 16;

  /**
   * Returns the run that a path names: the path itself, or, if it is a file, the run that the file
   * names.
   *
   * @throws DataFailure when the file does not hold the path of a run
   */
  public static Path resolved(Path path, Configuration hadoop) {
    return new RunPointer(path).read(hadoop).orElse(path);
  }

  /**
   * Returns the run that the file names; empty if there is no such file.
   *
   * @throws DataFailure when the file does not hold a path
   */
  public Optional<Path> read(Configuration hadoop) {
    try {
      FileSystem fs = Storage.of(file, hadoop);
      if (!fs.exists(file) || fs.getFileStatus(file).isDirectory()) {
        return Optional.empty();
      }
      try (InputStream in = fs.open(file)) {
        String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.lines().count() > 1 || text.indexOf('\0') >= 0) {
          throw new DataFailure(
              "%s: expected one line with the path of a run, found %s lines"
                  .formatted(Locations.plain(file), text.lines().count()));
        }
        return Optional.of(new Path(text));
      }
    } catch (IllegalArgumentException e) {
      throw new DataFailure(
          "%s: expected the path of a run, found %s"
              .formatted(Locations.plain(file), e.getMessage()),
          e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Makes the file name a run, atomically. */
  public void move(Path run, Configuration hadoop) {
    try {
      Path qualified = run.getFileSystem(hadoop).makeQualified(run);
      FileSystem fs = Storage.of(file, hadoop);
      fs.mkdirs(fs.makeQualified(file).getParent());
      AtomicFile.write(
          fs.makeQualified(file),
          (Locations.plain(qualified) + "\n").getBytes(StandardCharsets.UTF_8),
          fs);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
