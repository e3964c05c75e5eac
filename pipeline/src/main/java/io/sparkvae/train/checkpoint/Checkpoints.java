// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of a run, in {@code checkpoints/} of its output directory. */
public final class Checkpoints {
  /** The name of the directory in the output directory. */
  public static final String DIRECTORY = "checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern NAME = Pattern.compile("round-\\d{10}\\.ckpt");

  private final OutputDirectory output;
  private final Map<String, String> binding;
  private final int keep;
  private final Configuration hadoop;

  /**
   * @param binding configuration and data that the checkpoints are bound to
   * @param keep how many of the newest are kept
   */
  public Checkpoints(
      OutputDirectory output, Map<String, String> binding, int keep, Configuration hadoop) {
    this.output = output;
    this.binding = binding;
    this.keep = keep;
    this.hadoop = hadoop;
  }

  /** Writes a checkpoint, then removes the oldest ones until as many are left as are kept. */
  public void write(Checkpoint checkpoint, long metricsBytes) {
    output.write(
        DIRECTORY + "/" + name(checkpoint.position()),
        out -> CheckpointFile.write(checkpoint, binding, metricsBytes, out));
    List<FileStatus> all = newestFirst(output.path(), hadoop);
    all.subList(Math.min(keep, all.size()), all.size()).forEach(file -> delete(file.getPath()));
  }

  private static String name(Position position) {
    return String.format(Locale.ROOT, "round-%010d.ckpt", position.rounds());
  }

  private void delete(Path path) {
    try {
      path.getFileSystem(hadoop).delete(path, true);
    } catch (IOException e) {
      LOG.warn("{}: cannot be removed: {}", path, e.getMessage());
    }
  }

  /**
   * Finds the newest checkpoint below an output directory that can be read. Warns about newer ones
   * that cannot.
   *
   * @return empty when there is no checkpoint
   * @throws ResumeFailure when there are some and none can be read
   */
  public static Optional<CheckpointFile.Read> newest(Path output, Configuration hadoop) {
    List<FileStatus> files = newestFirst(output, hadoop);
    DataFailure last = null;
    for (FileStatus file : files) {
      try {
        CheckpointFile.Read read = read(file, hadoop);
        if (last != null) {
          LOG.warn("continuing from {} instead", file.getPath());
        }
        return Optional.of(read);
      } catch (DataFailure e) {
        LOG.warn("{}", e.getMessage());
        last = e;
      }
    }
    if (last != null) {
      throw new ResumeFailure(
          "resume %s: expected a checkpoint that can be read, found none; begin afresh with --restart. The last one: %s"
              .formatted(output, last.getMessage()),
          last);
    }
    return Optional.empty();
  }

  private static CheckpointFile.Read read(FileStatus status, Configuration hadoop) {
    Path file = status.getPath();
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return CheckpointFile.read(in, status.getLen(), file.toString());
    } catch (IOException e) {
      throw new DataFailure(
          "checkpoint %s: expected a readable file, found %s".formatted(file, e.getMessage()), e);
    }
  }

  private static List<FileStatus> newestFirst(Path output, Configuration hadoop) {
    Path directory = new Path(output, DIRECTORY);
    try {
      FileSystem fileSystem = directory.getFileSystem(hadoop);
      return Arrays.stream(fileSystem.listStatus(directory))
          .filter(file -> NAME.matcher(file.getPath().getName()).matches())
          .sorted(Comparator.comparing(FileStatus::getPath).reversed())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }
}
