// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.SealedText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads the file of a {@link Manifest} and checks its digest, layout and format version. */
final class ManifestFile {
  private static final int MAX_BYTES = 256 << 20;

  private ManifestFile() {}

  /**
   * Reads a directory's manifest.
   *
   * @param expected kind of the directory, for messages
   * @throws ConfigurationFailure when there is none
   * @throws DataFailure when it is corrupt
   */
  static Manifest.Read read(Path directory, String expected, Configuration hadoop) {
    if (ForeignFile.is(directory, expected, hadoop)) {
      return ForeignFile.read(directory, expected, hadoop);
    }
    Manifest manifest = readWithoutDigest(directory, expected, hadoop);
    return new Manifest.Read(directory, manifest, manifest.digest());
  }

  /**
   * Reads a directory's manifest for its content alone: of 100,000 files, the digest takes as long
   * as the rest. Errors as {@link #read}.
   */
  static Manifest readWithoutDigest(Path directory, String expected, Configuration hadoop) {
    Path file = new Path(directory, Manifest.FILE_NAME);
    Optional<byte[]> bytes = bytes(file, hadoop);
    if (bytes.isEmpty()) {
      file = new Path(directory, Manifest.EARLIER_FILE_NAME);
      bytes = bytes(file, hadoop);
    }
    if (bytes.isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected a complete %s directory, found no %s in it"
              .formatted(directory, expected, Manifest.FILE_NAME));
    }
    return parse(bytes.get(), file);
  }

  private static Optional<byte[]> bytes(Path file, Configuration hadoop) {
    try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
      return Optional.of(in.readNBytes(MAX_BYTES + 1));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DataFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Manifest parse(byte[] bytes, Path file) {
    if (bytes.length > MAX_BYTES) {
      throw new DataFailure("%s: expected at most %s bytes, found more".formatted(file, MAX_BYTES));
    }
    byte[] json =
        SealedText.open(bytes)
            .orElseThrow(
                () ->
                    new DataFailure(
                        "%s: expected a manifest that ends with the SHA-256 of what precedes, found another or none in %s bytes"
                            .formatted(file, bytes.length)));
    try {
      Manifest manifest = Json.MAPPER.readValue(json, Manifest.class);
      if (manifest.formatVersion() != Manifest.FORMAT_VERSION) {
        throw new DataFailure(
            "%s: expected format version %s, found %s"
                .formatted(file, Manifest.FORMAT_VERSION, manifest.formatVersion()));
      }
      return manifest;
    } catch (IOException e) {
      Failure inner = Failure.causeOf(e);
      throw inner != null
          ? inner
          : new DataFailure("%s: expected a manifest, found %s".formatted(file, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }
}
