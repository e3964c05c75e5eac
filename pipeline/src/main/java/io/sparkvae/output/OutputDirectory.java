// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output directory that a stage fills; {@link OutputState} lists the states that it can have. In
 * progress it holds {@value #MARKER}, which records its origin, and its {@link Journal}. To publish
 * a result is to write one file atomically, the manifest, so no directory is renamed. One process
 * at a time fills a directory: see {@link Lease}.
 */
public final class OutputDirectory implements AutoCloseable {
  /** The file that records what a run of this program began to make in the directory. */
  public static final String MARKER = "_IN_PROGRESS";

  private static final Logger LOG = LoggerFactory.getLogger(OutputDirectory.class);

  private final Path path;
  private final FileSystem fileSystem;
  private final String kind;
  private final Lease lease;
  private final Journal journal;

  private OutputDirectory(Path path, FileSystem fileSystem, String kind, Lease lease) {
    this.path = path;
    this.fileSystem = fileSystem;
    this.kind = kind;
    this.lease = lease;
    this.journal = new Journal(path, fileSystem, lease::requireHeld);
  }

  /**
   * Takes a directory and removes any half-finished result, so that it is filled from the
   * beginning. Errors as {@link #open}.
   *
   * @param kind of the result, as in its manifest
   */
  public static OutputDirectory create(Path path, String kind, Configuration hadoop) {
    return open(
        path,
        Origin.of(kind, Map.of(), List.of()),
        Settings.reference().withValue("output.resume", "restart", "in one go"),
        hadoop);
  }

  /**
   * Takes a directory until it is published or closed. {@code output.resume} decides whether a
   * half-finished result is continued.
   *
   * @param origin what the result is made from
   * @throws ConfigurationFailure when it is complete or holds something else
   * @throws ResumeFailure when another process works on it, when it holds an unfinished result of
   *     another origin, or when {@code output.resume} forbids its state
   * @throws ResourceFailure when it cannot be written
   */
  public static OutputDirectory open(
      Path path, Origin origin, Settings settings, Configuration hadoop) {
    Resume resume = settings.choice("output.resume", Resume.class);
    Duration leased = leased(settings);
    if (OutputState.requireFree(path, hadoop) == OutputState.ABSENT && resume.needsOne()) {
      throw InProgress.nothing(resume, path);
    }
    try {
      FileSystem fs = Storage.of(path, hadoop);
      Path qualified = fs.makeQualified(path);
      if (!fs.mkdirs(qualified)) {
        throw new IOException("that it cannot be made");
      }
      OutputDirectory directory =
          new OutputDirectory(qualified, fs, origin.kind(), Lease.take(qualified, fs, leased));
      try {
        OutputState.requireFree(path, hadoop); // again: it may have been completed meanwhile
        InProgress.begin(qualified, origin, resume, directory.lease.owner(), fs);
      } catch (RuntimeException | IOException e) {
        directory.close();
        throw e;
      }
      return directory;
    } catch (IOException e) {
      throw new ResourceFailure(
          "output %s: expected to be able to write, found %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Returns how long a process may give no sign of life before it counts as dead.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is less than a second
   */
  public static Duration leased(Settings settings) {
    Duration leased = Duration.ofSeconds(settings.integer("output.leaseSeconds"));
    if (leased.toSeconds() < 1) {
      throw settings.refused("output.leaseSeconds", "at least 1 second", leased.toSeconds());
    }
    return leased;
  }

  /**
   * Removes a result, complete or half-finished. The manifest is removed first, so that the
   * directory is never taken for complete meanwhile; the marker last, so that what is left of a
   * removal that was killed can be removed as well.
   *
   * @throws ResumeFailure when another process works on it
   * @throws ResourceFailure when it cannot be removed
   */
  public static void remove(Path path, Settings settings, Configuration hadoop) {
    try {
      FileSystem fs = Storage.of(path, hadoop);
      Path qualified = fs.makeQualified(path);
      try (Lease lease = Lease.take(qualified, fs, leased(settings))) {
        lease.requireHeld();
        InProgress.removing(qualified, lease.owner(), fs);
        fs.delete(new Path(qualified, Manifest.FILE_NAME), false);
        fs.delete(new Path(qualified, Manifest.EARLIER_FILE_NAME), false);
        InProgress.clear(qualified, fs);
      }
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be removed: %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Removes what a process that was killed at its very end left beside a complete result: journal,
   * marker and lease. If another process holds the directory, or it cannot be written, everything
   * stays: readers ignore these files.
   */
  public static void tidy(Path path, Settings settings, Configuration hadoop) {
    try {
      FileSystem fs = Storage.of(path, hadoop);
      Path qualified = fs.makeQualified(path);
      if (!Manifest.isIn(qualified, fs) || !isLeft(qualified, fs)) {
        return;
      }
      Lease lease = Lease.take(qualified, fs, leased(settings));
      try (OutputDirectory left = new OutputDirectory(qualified, fs, "", lease)) {
        left.tidy();
      }
    } catch (ResumeFailure | ResourceFailure | IOException e) {
      LOG.debug("{}: complete, with files of its making: {}", path, e.getMessage());
    }
  }

  /** Whether a marker, or the lease that is given back after its removal, lies there. */
  private static boolean isLeft(Path path, FileSystem fs) throws IOException {
    return fs.exists(new Path(path, MARKER)) || !Claim.all(path, fs).isEmpty();
  }

  /** Returns the journal of finished units of work. */
  public Journal journal() {
    return journal;
  }

  /** The directory itself, qualified. */
  public Path path() {
    return path;
  }

  /** A path inside the directory. */
  public Path resolve(String relative) {
    return new Path(path, relative);
  }

  /**
   * Writes a small file inside the directory atomically: a reader sees the old file or the new one.
   */
  public void write(String relative, byte[] bytes) {
    AtomicFile.write(resolve(relative), bytes, fileSystem);
  }

  /** Writes a file of any size inside the directory atomically, as a stream. */
  public void write(String relative, AtomicFile.Content content) {
    AtomicFile.write(resolve(relative), content, fileSystem);
  }

  /** Writes a data file inside the directory atomically and returns its entry for the manifest. */
  public Manifest.DataFile writeData(String relative, byte[] bytes) {
    return writeData(relative, out -> out.write(bytes));
  }

  /**
   * Writes a data file of any size inside the directory atomically, as a stream, and returns its
   * entry for the manifest.
   */
  public Manifest.DataFile writeData(String relative, AtomicFile.Content content) {
    AtomicReference<Manifest.DataFile> file = new AtomicReference<>();
    write(
        relative,
        out -> {
          DigestedOutput digested = new DigestedOutput(out);
          content.writeTo(digested);
          file.set(new Manifest.DataFile(relative, digested.bytes(), digested.digest()));
        });
    return file.get();
  }

  /**
   * Writes a data file inside the directory in place, and returns its entry for the manifest. A
   * program that has the file open sees what was added to its end, which it would not see of a file
   * that replaces it. If the process ends meanwhile, the file is cut off.
   */
  public Manifest.DataFile writeInPlace(String relative, byte[] bytes) {
    Path file = resolve(relative);
    try (FSDataOutputStream out = fileSystem.create(file, true)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
    return new Manifest.DataFile(relative, bytes.length, Digest.hex(Digest.sha256(bytes)));
  }

  /** Writes a record as a data file of indented JSON and returns its entry for the manifest. */
  public Manifest.DataFile writeJson(String relative, Object content) {
    String json = Json.MAPPER.valueToTree(content).toPrettyString();
    return writeData(relative, (json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Removes a subdirectory that the published result does not need. An error is only logged. */
  public void discard(String relative) {
    try {
      fileSystem.delete(resolve(relative), true);
    } catch (IOException e) {
      LOG.warn("{}: cannot be removed: {}", resolve(relative), e.getMessage());
    }
  }

  /**
   * Publishes the result: removes files that the manifest does not name, writes the manifest
   * atomically, removes the marker and the journal, and gives the directory back.
   *
   * @return the manifest with its digest
   */
  public Manifest.Read publish(
      Map<String, String> configuration,
      List<Manifest.Input> inputs,
      List<Manifest.DataFile> files,
      JsonNode content) {
    return publish(configuration, inputs, files, content, "");
  }

  /**
   * Publishes the result, as the method above.
   *
   * @param devices kinds of device that computed it, which the manifest records among the versions;
   *     empty if nothing was computed
   */
  public Manifest.Read publish(
      Map<String, String> configuration,
      List<Manifest.Input> inputs,
      List<Manifest.DataFile> files,
      JsonNode content,
      String devices) {
    Manifest manifest =
        Manifest.ofNow(kind, configuration, inputs, files, content).computedOn(devices);
    byte[] bytes = manifest.toBytes();
    try {
      lease.requireHeld();
      Orphans.remove(path, files, fileSystem);
      write(Manifest.FILE_NAME, bytes);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be completed: %s".formatted(path, e.getMessage()), e);
    }
    tidy();
    close();
    return new Manifest.Read(path, manifest, manifest.digest());
  }

  /**
   * Removes the journal and the marker. An error is only logged: a directory with a manifest is
   * complete, and readers ignore both files.
   */
  private void tidy() {
    try {
      fileSystem.delete(resolve(Journal.DIRECTORY), true);
      fileSystem.delete(resolve(MARKER), false);
    } catch (IOException e) {
      LOG.warn("{}: complete, but its journal could not be removed: {}", path, e.getMessage());
    }
  }

  /** Gives the directory back. An unpublished result stays and can be continued. */
  @Override
  public void close() {
    lease.close();
  }
}
