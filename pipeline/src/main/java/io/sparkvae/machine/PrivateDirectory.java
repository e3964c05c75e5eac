// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import com.sun.jna.Function;
import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory for this user's files, below a directory that everybody can write to. Another user
 * could guess the name and create it first, or make it a link to another place; such a directory is
 * refused.
 */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /**
   * Returns this user's directory {@code sparkvae-UID}, created if necessary.
   *
   * @throws ResourceFailure when it cannot be created, is not a directory, belongs to another user,
   *     or is open to others
   */
  public static Path below(Path parent) {
    int user = Function.getFunction("c", "geteuid").invokeInt(new Object[0]);
    return of(parent.resolve("sparkvae-" + user), user);
  }

  static Path of(Path directory, int user) {
    try {
      create(directory);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw refused(directory, user, "a link or a file");
      }
      Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!owner.equals(user)) {
        throw refused(directory, user, "one of user " + owner);
      }
      Set<PosixFilePermission> found =
          Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
      if (!found.equals(OWNER_ONLY)) {
        throw refused(directory, user, "mode " + PosixFilePermissions.toString(found));
      }
      return directory;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be made: %s".formatted(directory, e), e);
    }
  }

  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      // The caller checks it, as it checks a new one.
    }
  }

  private static ResourceFailure refused(Path directory, int user, String found) {
    return new ResourceFailure(
        "%s: expected a directory of user %s with mode rwx------, found %s"
            .formatted(directory, user, found));
  }
}
