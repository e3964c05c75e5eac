// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads a data file as a whole, no more of it than its manifest says. */
final class SmallFile {
  private SmallFile() {}

  static byte[] read(Manifest.Read source, String name, long most, Configuration hadoop) {
    Path file = new Path(source.directory(), name);
    DataFile expected =
        source.manifest().files().stream()
            .filter(f -> f.path().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataFailure(
                        "%s: expected it in the manifest, found it not".formatted(file)));
    if (expected.bytes() < 0 || expected.bytes() > Math.min(most, Integer.MAX_VALUE - 9)) {
      throw new DataFailure(
          "%s: expected at most %d bytes, found %d in the manifest"
              .formatted(file, most, expected.bytes()));
    }
    byte[] bytes;
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      bytes = in.readNBytes((int) expected.bytes() + 1);
    } catch (FileNotFoundException e) {
      throw new DataFailure("%s: expected the file, found none".formatted(file), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    String digest = Digest.hex(Digest.sha256(bytes));
    if (!digest.equals(expected.sha256())) {
      throw new DataFailure(
          "%s: expected SHA-256 %s as in the manifest, found %s (%s bytes instead of %d)"
              .formatted(
                  file,
                  expected.sha256(),
                  digest,
                  bytes.length > expected.bytes() ? "more" : bytes.length,
                  expected.bytes()));
    }
    return bytes;
  }
}
