// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A process's claim on a directory, as read from the directory; see {@link Lease}.
 *
 * @param held whether the process has won the directory
 * @param alive time of its last sign of life by the file system's clock, in milliseconds since 1970
 */
record Claim(String name, Owner owner, boolean held, long alive) {
  private static final String PREFIX = "_OWNER-";
  private static final String CLAIM = ".claim";
  private static final String HELD = ".held";

  static Path file(String name, Path directory) {
    return new Path(directory, PREFIX + name + CLAIM);
  }

  /**
   * Returns the file that exists once the claim has won. Its modification time is the last sign of
   * life.
   */
  static Path heldFile(String name, Path directory) {
    return new Path(directory, PREFIX + name + HELD);
  }

  /** Whether a file belongs to a claim, including one that is still being written. */
  static boolean isFileOf(FileStatus file) {
    String name = file.getPath().getName();
    return name.startsWith(PREFIX) || name.startsWith("." + PREFIX);
  }

  static void remove(String name, Path directory, FileSystem fileSystem) throws IOException {
    fileSystem.delete(heldFile(name, directory), false);
    fileSystem.delete(file(name, directory), false);
  }

  /**
   * Returns all claims on a directory, dead ones included. Claims that have won come first;
   * otherwise the order is that of the names.
   */
  static List<Claim> all(Path directory, FileSystem fileSystem) throws IOException {
    List<Claim> claims = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(directory, Claim::isClaim)) {
      String file = status.getPath().getName();
      String name = file.substring(PREFIX.length(), file.length() - CLAIM.length());
      read(name, status, directory, fileSystem).ifPresent(claims::add);
    }
    claims.sort(Comparator.comparing((Claim c) -> !c.held()).thenComparing(Claim::name));
    return claims;
  }

  private static boolean isClaim(Path file) {
    return file.getName().startsWith(PREFIX) && file.getName().endsWith(CLAIM);
  }

  private static Optional<Claim> read(
      String name, FileStatus status, Path directory, FileSystem fileSystem) throws IOException {
    try (var in = fileSystem.open(status.getPath())) {
      Owner owner = owner(in);
      long claimed = status.getModificationTime();
      try {
        long beat = fileSystem.getFileStatus(heldFile(name, directory)).getModificationTime();
        return Optional.of(new Claim(name, owner, true, Math.max(claimed, beat)));
      } catch (FileNotFoundException e) {
        return Optional.of(new Claim(name, owner, false, claimed));
      }
    } catch (FileNotFoundException e) { // withdrawn meanwhile
      return Optional.empty();
    }
  }

  /** Of a claim that is damaged, or of another version's form, only the age counts. */
  private static Owner owner(InputStream claim) throws IOException {
    try {
      return Json.MAPPER.readValue(claim.readAllBytes(), Owner.class);
    } catch (JsonProcessingException | ChecksumException e) {
      return Owner.unknown();
    }
  }
}
