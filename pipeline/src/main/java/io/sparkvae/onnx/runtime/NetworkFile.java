// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.storage.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An ONNX file with its bytes, as it is sent to executors.
 *
 * @param sha256 of the bytes, in hexadecimal
 */
public record NetworkFile(String path, byte[] bytes, String sha256) implements Serializable {
  /** What the file is to a result that was made with it. */
  public static final String ROLE = "onnx";

  /**
   * Reads a file.
   *
   * @throws ConfigurationFailure when there is none, or it is larger than an ONNX file can be
   * @throws ResourceFailure when it cannot be read
   */
  public static NetworkFile read(NetworkSettings settings, Configuration hadoop) {
    Path path = new Path(settings.file());
    String key = settings.section() + ".file";
    try {
      FileSystem files = path.getFileSystem(hadoop);
      FileStatus status = files.getFileStatus(path);
      if (status.isDirectory() || status.getLen() > Integer.MAX_VALUE - 8) {
        throw new ConfigurationFailure(
            "%s: expected an ONNX file of less than 2 GiB, found %s %s"
                .formatted(
                    key,
                    status.isDirectory() ? "the directory" : status.getLen() + " bytes in",
                    status.getPath()));
      }
      try (InputStream in = files.open(path)) {
        byte[] bytes = in.readAllBytes();
        return new NetworkFile(
            status.getPath().toString(), bytes, Digest.hex(Digest.sha256(bytes)));
      }
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "%s: expected an ONNX file, found none at %s".formatted(key, settings.file()), e);
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: %s cannot be read: %s".formatted(key, settings.file(), e.getMessage()), e);
    }
  }

  /** The file as a manifest records it. */
  public Manifest.Input input() {
    return new Manifest.Input(ROLE, path, sha256, SourceState.UNKNOWN.json());
  }
}
