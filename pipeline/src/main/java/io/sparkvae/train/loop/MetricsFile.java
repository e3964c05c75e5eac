// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Json;
import io.sparkvae.tracking.Tracking;
import io.sparkvae.train.tensorboard.EventFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@code metrics.jsonl}. It is written as a whole before each checkpoint, and the
 * checkpoint records its length. If a run ends between the two, the lines beyond that length are
 * cut off when the run is continued. Each line is also reported to those who keep track of runs. An
 * event file of TensorBoard is written with it if that is wanted.
 */
public final class MetricsFile {
  /** The name of the file in a model directory: one JSON object a line, one line a round. */
  public static final String FILE = "metrics.jsonl";

  private final OutputDirectory directory;
  private final Tracking tracking;
  private final Optional<MetricsEvents> events;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  private MetricsFile(
      OutputDirectory directory, Tracking tracking, Optional<MetricsEvents> events) {
    this.directory = directory;
    this.tracking = tracking;
    this.events = events;
  }

  /** Starts a file without lines. Nothing is written yet. */
  public static MetricsFile start(
      OutputDirectory directory, Tracking tracking, TensorBoard tensorBoard) {
    return new MetricsFile(
        directory,
        tracking,
        switch (tensorBoard) {
          case OFF -> Optional.empty();
          case ON -> Optional.of(MetricsEvents.start());
        });
  }

  /**
   * Continues a file.
   *
   * @param from directory that holds it
   * @param length bytes that the checkpoint records
   * @throws ResumeFailure when the file has fewer, or is not what it should be
   */
  public static MetricsFile resume(
      OutputDirectory directory,
      Path from,
      long length,
      Tracking tracking,
      TensorBoard tensorBoard,
      Configuration hadoop) {
    Path file = new Path(from, FILE);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      byte[] known = in.readNBytes(Math.toIntExact(length));
      if (known.length < length) {
        throw new ResumeFailure(
            "%s: expected at least the %s bytes that the checkpoint records, found %s"
                .formatted(file, length, known.length));
      }
      MetricsFile metrics =
          new MetricsFile(
              directory,
              tracking,
              switch (tensorBoard) {
                case OFF -> Optional.empty();
                case ON -> Optional.of(MetricsEvents.resume(known, file));
              });
      metrics.lines.writeBytes(known);
      return metrics;
    } catch (IOException e) {
      throw new ResumeFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  void add(MetricsLine line) {
    lines.writeBytes(Json.line(line));
    tracking.round(line.round(), line::numbers);
    events.ifPresent(file -> file.add(line));
  }

  /** Bytes so far. */
  public long length() {
    return lines.size();
  }

  /** Writes all lines, and the event file. */
  public List<DataFile> write() {
    List<DataFile> files = new ArrayList<>();
    files.add(directory.writeData(FILE, lines.toByteArray()));
    events.ifPresent(file -> files.add(directory.writeInPlace(EventFile.FILE, file.bytes())));
    return files;
  }
}
