// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Puts the files of a result where a run of MLflow keeps its artifacts: through the server (scheme
 * {@code mlflow-artifacts}), or onto the storage that the run names, by Hadoop.
 *
 * @param server for the scheme {@code mlflow-artifacts}
 * @param root the run's {@code artifact_uri}
 */
record MlflowArtifacts(MlflowServer server, URI root, Configuration hadoop) {
  private static final String THROUGH_SERVER = "mlflow-artifacts";
  private static final String TABLE = ".parquet";

  /**
   * Sends the manifest and the files of a result, but no tables and no large files.
   *
   * @param most bytes of the largest file that is sent
   */
  void send(Manifest.Read made, long most) throws IOException {
    Stream<String> files =
        made.manifest().files().stream()
            .filter(file -> file.bytes() <= most && !file.path().endsWith(TABLE))
            .map(Manifest.DataFile::path);
    for (String name : Stream.concat(Stream.of(Manifest.FILE_NAME), files).toList()) {
      send(new Path(made.directory(), name), name);
    }
  }

  private void send(Path file, String name) throws IOException {
    FileSystem from = file.getFileSystem(hadoop);
    if (THROUGH_SERVER.equals(root.getScheme())) {
      java.nio.file.Path copy = Files.createTempFile("sparkvae", ".artifact");
      try (InputStream in = from.open(file)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        server.upload(root.getRawPath() + "/" + encoded(name), copy);
      } finally {
        Files.delete(copy);
      }
      return;
    }
    Path target = new Path(storage(), name);
    try (InputStream in = from.open(file);
        FSDataOutputStream out = target.getFileSystem(hadoop).create(target, true)) {
      in.transferTo(out);
    }
  }

  /** Hadoop's name of the storage: a path without a scheme is local, and S3 has another scheme. */
  private Path storage() {
    String text = root.toString();
    return switch (root.getScheme() == null ? "" : root.getScheme()) {
      case "" -> new Path("file", "", text);
      case "s3" -> new Path("s3a" + text.substring("s3".length()));
      default -> new Path(text);
    };
  }

  private static String encoded(String name) throws IOException {
    try {
      return new URI(null, null, name, null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
