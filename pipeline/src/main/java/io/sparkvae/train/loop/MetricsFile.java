// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.Throughput;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Json;
import io.sparkvae.tracking.Tracking;
import io.sparkvae.train.tensorboard.EventFile;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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

  /**
   * Sums the rounds of a finished training; empty for a trainer that makes no rounds, and so writes
   * no such file.
   *
   * @throws DataFailure when a line does not say how fast its round was
   */
  public static Optional<Throughput> throughput(Manifest.Read model, Configuration hadoop) {
    if (model.manifest().files().stream().noneMatch(file -> file.path().equals(FILE))) {
      return Optional.empty();
    }
    return Optional.of(model.file(FILE, Long.MAX_VALUE, (in, bytes) -> sum(in, model), hadoop));
  }

  private static Throughput sum(InputStream in, Manifest.Read model) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long images = 0;
    double seconds = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode round = Json.MAPPER.readTree(line);
      double rate = round.path("imagesPerSecond").asDouble();
      if (!(rate > 0)) {
        throw new DataFailure(
            "%s: expected imagesPerSecond above 0 in each line, found %s"
                .formatted(new Path(model.directory(), FILE), round.path("imagesPerSecond")));
      }
      images += round.path("examples").asLong();
      seconds += round.path("examples").asLong() / rate;
    }
    return new Throughput(images, seconds);
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
