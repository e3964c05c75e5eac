// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The start of a single file, by which a format recognises it.
 *
 * @param name of the file
 * @param length length of the file in storage, in bytes
 * @param bytes its first bytes, at most {@value #LENGTH}, expanded when it is compressed
 */
public record FileStart(String name, long length, byte[] bytes) {
  /** The header of a tar file, the longest that a format needs. */
  public static final int LENGTH = 512;

  /**
   * Reads the start of a file of a listing.
   *
   * @throws DataFailure when it is compressed and corrupt
   * @throws ResourceFailure when it cannot be read
   */
  public static FileStart of(Listing listing, Listing.Listed file, Configuration hadoop) {
    Path path = listing.resolve(file);
    try (var in = StorageStream.inflated(path, hadoop)) {
      return new FileStart(file.path(), file.length(), in.readNBytes(LENGTH));
    } catch (ZipException | EOFException e) {
      throw new DataFailure(
          "input %s: expected a whole compressed file, found it corrupt: %s"
              .formatted(path, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Whether the file has these bytes, given as characters of Latin-1, at an offset. */
  public boolean has(int at, String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (bytes.length <= at + i || (bytes[at + i] & 255) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first bytes in hexadecimal, for messages. */
  public String hex() {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, bytes.length); i++) {
      hex.append(String.format(Locale.ROOT, " %02x", bytes[i]));
    }
    return hex.toString();
  }
}
