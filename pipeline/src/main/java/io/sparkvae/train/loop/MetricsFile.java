// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@code metrics.jsonl}. It is written as a whole before each checkpoint, and the
 * checkpoint records its length. If a run ends between the two, the lines beyond that length are
 * cut off when the run is continued.
 */
public final class MetricsFile {
  /** The name of the file in a model directory: one JSON object a line, one line a round. */
  public static final String FILE = "metrics.jsonl";

  private final OutputDirectory directory;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  private MetricsFile(OutputDirectory directory) {
    this.directory = directory;
  }

  /** Starts a file without lines. Nothing is written yet. */
  public static MetricsFile start(OutputDirectory directory) {
    return new MetricsFile(directory);
  }

  /**
   * Continues a file.
   *
   * @param from directory that holds it
   * @param length bytes that the checkpoint records
   * @throws ResumeFailure when the file has fewer
   */
  public static MetricsFile resume(
      OutputDirectory directory, Path from, long length, Configuration hadoop) {
    MetricsFile metrics = new MetricsFile(directory);
    Path file = new Path(from, FILE);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      byte[] known = in.readNBytes(Math.toIntExact(length));
      if (known.length < length) {
        throw new ResumeFailure(
            "%s: expected at least the %s bytes that the checkpoint records, found %s"
                .formatted(file, length, known.length));
      }
      metrics.lines.writeBytes(known);
      return metrics;
    } catch (IOException e) {
      throw new ResumeFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  void add(MetricsLine line) {
    lines.writeBytes(Json.line(line));
  }

  /** Bytes so far. */
  public long length() {
    return lines.size();
  }

  /** Writes all lines. */
  public DataFile write() {
    byte[] bytes = lines.toByteArray();
    directory.write(FILE, bytes);
    return new DataFile(FILE, bytes.length, Digest.hex(Digest.sha256(bytes)));
  }
}
