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
import java.util.stream.Stream;
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

  /** What a process leaves that is killed while it writes one. */
  private static final Pattern LEFT = Pattern.compile("\\.round-\\d{10}\\.ckpt\\.tmp");

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

  /**
   * Writes a checkpoint. Before it, what killed processes left of others is removed, so that it
   * does not fill the disk; after it, the oldest ones until as many are left as are kept, and newer
   * ones, which the run did not go on from because they could not be read.
   */
  public void write(Checkpoint checkpoint, long metricsBytes) {
    List<FileStatus> before = files(output.path(), hadoop);
    matching(before, LEFT).map(FileStatus::getPath).forEach(this::delete);
    String name = name(checkpoint.position());
    output.write(
        DIRECTORY + "/" + name,
        out -> CheckpointFile.write(checkpoint, binding, metricsBytes, out));
    List<Path> others =
        matching(before, NAME)
            .map(FileStatus::getPath)
            .filter(path -> !path.getName().equals(name))
            .toList();
    others.stream().filter(path -> path.getName().compareTo(name) > 0).forEach(this::delete);
    others.stream()
        .filter(path -> path.getName().compareTo(name) < 0)
        .skip(keep - 1L)
        .forEach(this::delete);
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
    DataFailure last = null;
    for (FileStatus file : matching(files(output, hadoop), NAME).toList()) {
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

  /** Returns whether there are checkpoints below an output directory, readable or not. */
  public static boolean areIn(Path output, Configuration hadoop) {
    return matching(files(output, hadoop), NAME).findAny().isPresent();
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

  private static Stream<FileStatus> matching(List<FileStatus> files, Pattern name) {
    return files.stream().filter(file -> name.matcher(file.getPath().getName()).matches());
  }

  /** All files among the checkpoints, the newest checkpoint first. */
  private static List<FileStatus> files(Path output, Configuration hadoop) {
    Path directory = new Path(output, DIRECTORY);
    try {
      FileSystem fileSystem = directory.getFileSystem(hadoop);
      return Arrays.stream(fileSystem.listStatus(directory))
          .sorted(Comparator.comparing(FileStatus::getPath).reversed())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }
}
