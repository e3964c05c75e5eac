// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads a data file of a directory as a stream, and compares its length and SHA-256 with the
 * manifest. It reads at most as many bytes as the manifest records.
 */
final class VerifiedFile {
  private VerifiedFile() {}

  /**
   * Reads a file.
   *
   * @param most maximum length, in bytes
   * @return the result of {@code content}
   * @throws DataFailure when the file is missing, too long, or differs from the manifest; otherwise
   *     what {@code content} throws
   */
  static <R> R read(
      Manifest.Read source,
      String name,
      long most,
      Manifest.Content<R> content,
      Configuration hadoop) {
    Path file =
        name.equals(ForeignFile.ITSELF) ? source.directory() : new Path(source.directory(), name);
    Manifest.DataFile expected =
        source.manifest().files().stream()
            .filter(f -> f.path().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataFailure(
                        "%s: expected an entry in the manifest, found none".formatted(file)));
    if (expected.bytes() < 0 || expected.bytes() > most) {
      throw new DataFailure(
          "%s: expected at most %s bytes, found %s in the manifest"
              .formatted(file, most, expected.bytes()));
    }
    MessageDigest sha256 = Digest.newSha256();
    try (InputStream raw = file.getFileSystem(hadoop).open(file);
        DigestInputStream in = new DigestInputStream(raw, sha256)) {
      R result = null;
      DataFailure refused = null;
      try {
        result = content.read(in, expected.bytes());
      } catch (DataFailure e) {
        refused = e; // if the file is damaged, its digest explains more
      }
      in.transferTo(OutputStream.nullOutputStream());
      String digest = Digest.hex(sha256.digest());
      if (!digest.equals(expected.sha256())) {
        throw new DataFailure(
            "%s: expected SHA-256 %s as in the manifest, found %s (a file of %s bytes, expected %s)"
                .formatted(
                    file,
                    expected.sha256(),
                    digest,
                    file.getFileSystem(hadoop).getFileStatus(file).getLen(),
                    expected.bytes()));
      }
      if (refused != null) {
        throw refused;
      }
      return result;
    } catch (FileNotFoundException e) {
      throw new DataFailure("%s: expected the file, found none".formatted(file), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
