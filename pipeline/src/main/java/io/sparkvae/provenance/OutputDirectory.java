package io.sparkvae.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An output directory on its way to being a result. It is absent, in progress (it holds {@value
 * #MARKER}), or complete (it holds a manifest). Data is written in place; publication is one atomic
 * file, the manifest, so it needs no rename of directories.
 */
public final class OutputDirectory {
  /** Says that a run of this program began to fill the directory. */
  public static final String MARKER = "_IN_PROGRESS";

  private final Path path;
  private final FileSystem fileSystem;
  private final String kind;

  private OutputDirectory(Path path, FileSystem fileSystem, String kind) {
    this.path = path;
    this.fileSystem = fileSystem;
    this.kind = kind;
  }

  /** What is in the way when a directory is opened. */
  public enum State {
    ABSENT,
    IN_PROGRESS,
    COMPLETE,
    FOREIGN
  }

  /** The state of a directory: an existing one that is neither ours nor empty is foreign. */
  public static State stateOf(Path path, Configuration hadoop) {
    try {
      FileSystem fs = path.getFileSystem(hadoop);
      if (!fs.exists(path)) {
        return State.ABSENT;
      }
      if (!fs.getFileStatus(path).isDirectory()) {
        return State.FOREIGN;
      }
      if (fs.exists(new Path(path, Manifest.FILE_NAME))) {
        return State.COMPLETE;
      }
      if (fs.exists(new Path(path, MARKER))) {
        return State.IN_PROGRESS;
      }
      return fs.listStatus(path).length == 0 ? State.ABSENT : State.FOREIGN;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Checks that a run could fill the directory, and changes nothing.
   *
   * @return {@link State#ABSENT} or {@link State#IN_PROGRESS}
   * @throws ConfigurationFailure when it is complete or holds something else
   */
  public static State requireFree(Path path, Configuration hadoop) {
    State state = stateOf(path, hadoop);
    switch (state) {
      case COMPLETE ->
          throw new ConfigurationFailure(
              "output %s: expected a new directory, found a complete result (%s); choose another or remove it"
                  .formatted(path, Manifest.FILE_NAME));
      case FOREIGN ->
          throw new ConfigurationFailure(
              "output %s: expected a new or empty directory, found something else in its place"
                  .formatted(path));
      case ABSENT, IN_PROGRESS -> {}
    }
    return state;
  }

  /**
   * Opens a directory to fill it from the beginning. What an earlier unfinished run left is
   * removed.
   *
   * @throws ConfigurationFailure when it is complete or holds something else
   * @throws ResourceFailure when it cannot be written
   */
  public static OutputDirectory create(Path path, String kind, Configuration hadoop) {
    return open(path, kind, hadoop, true);
  }

  /** Opens a directory to continue what is there, or to begin. Errors as {@link #create}. */
  public static OutputDirectory resume(Path path, String kind, Configuration hadoop) {
    return open(path, kind, hadoop, false);
  }

  private static OutputDirectory open(
      Path path, String kind, Configuration hadoop, boolean afresh) {
    State state = requireFree(path, hadoop);
    try {
      FileSystem fs = Storage.of(path, hadoop);
      if (afresh && state == State.IN_PROGRESS) {
        fs.delete(path, true);
      }
      fs.mkdirs(path);
      try (OutputStream marker = fs.create(new Path(path, MARKER), true)) {
        marker.write((kind + " since " + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return new OutputDirectory(fs.makeQualified(path), fs, kind);
    } catch (IOException e) {
      throw new ResourceFailure(
          "output %s: expected to be able to write, found %s".formatted(path, e.getMessage()), e);
    }
  }

  /** The directory itself, qualified. */
  public Path path() {
    return path;
  }

  /** A path inside the directory. */
  public Path resolve(String relative) {
    return new Path(path, relative);
  }

  /** Writes a small file inside the directory as a whole: a reader sees the old one or the new. */
  public void write(String relative, byte[] bytes) {
    AtomicFile.write(resolve(relative), bytes, fileSystem);
  }

  /**
   * Publishes: writes the manifest, atomically, then removes the marker.
   *
   * @return the manifest with its digest
   */
  public Manifest.Read publish(
      Map<String, String> configuration,
      List<Manifest.Input> inputs,
      List<Manifest.DataFile> files,
      JsonNode content) {
    Manifest manifest =
        new Manifest(
            kind,
            Manifest.FORMAT_VERSION,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Versions.current(),
            configuration,
            inputs,
            files,
            content);
    byte[] bytes = manifest.toBytes();
    write(Manifest.FILE_NAME, bytes);
    try {
      fileSystem.delete(resolve(MARKER), false);
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be removed: %s".formatted(resolve(MARKER), e.getMessage()), e);
    }
    return new Manifest.Read(path, manifest, Digest.hex(Digest.sha256(bytes)));
  }
}
