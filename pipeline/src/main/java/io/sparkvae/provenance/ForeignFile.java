// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file of another program that stands where a directory of this one is expected, such as a zip
 * with a model. It has no manifest, so one is made for it: it names the file alone, as the data
 * file {@value #ITSELF}, with its length and SHA-256.
 */
final class ForeignFile {
  /** Relative path of the file, from itself. */
  static final String ITSELF = "";

  private static final String ENDING = ".zip";

  /** Kinds of directory in whose place a file may stand. */
  private static final Set<String> KINDS = Set.of("model");

  private ForeignFile() {}

  /**
   * Returns whether the path names such a file.
   *
   * @param kind that is expected
   */
  static boolean is(Path path, String kind, Configuration hadoop) {
    if (!path.getName().endsWith(ENDING) || !KINDS.contains(kind)) {
      return false;
    }
    try {
      return path.getFileSystem(hadoop).getFileStatus(path).isFile();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Makes a manifest for a file. It reads the file once, for its digest.
   *
   * @param kind what it is taken for
   */
  static Manifest.Read read(Path file, String kind, Configuration hadoop) {
    MessageDigest sha256 = Digest.newSha256();
    try (InputStream raw = file.getFileSystem(hadoop).open(file);
        DigestInputStream in = new DigestInputStream(raw, sha256)) {
      FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
      in.transferTo(OutputStream.nullOutputStream());
      Manifest.DataFile itself =
          new Manifest.DataFile(ITSELF, status.getLen(), Digest.hex(sha256.digest()));
      ObjectNode content = Json.MAPPER.createObjectNode().put("file", file.getName());
      Manifest manifest =
          new Manifest(
              kind,
              Manifest.FORMAT_VERSION,
              Instant.ofEpochMilli(status.getModificationTime()).toString(),
              Map.of(),
              Map.of(),
              List.of(),
              List.of(itself),
              content);
      return new Manifest.Read(file, manifest, itself.sha256());
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
