// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system without Hadoop's extra work. Without its native library, Hadoop starts a
 * program (chmod, readlink, ls) for each file that it creates or moves, which takes several
 * milliseconds, longer than writing a small file. It asks the system several times for each file
 * that it lists. It also writes a checksum file beside each file; our files have checksums inside
 * or in the manifest.
 */
final class LocalDisk extends RawLocalFileSystem {
  @Override
  public String getScheme() {
    return "file";
  }

  /** Does nothing: files get their permissions from the process's umask. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  /**
   * Asks once, and gives no owner and default permissions, which Hadoop asks a program for, once
   * for each file.
   */
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    try {
      return status(pathToFile(path).toPath(), makeQualified(path));
    } catch (IOException e) {
      return super.getFileStatus(path); // which says what is wrong, as Hadoop does
    }
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return listStatus(path, file -> true);
  }

  /**
   * Asks once for each file that is wanted, and for no other. Links that lead nowhere are left out,
   * as by Hadoop.
   */
  @Override
  public FileStatus[] listStatus(Path path, PathFilter wanted) throws IOException {
    File directory = pathToFile(path);
    if (!directory.isDirectory()) {
      return super.listStatus(path);
    }
    Path parent = makeQualified(path);
    List<FileStatus> listed = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory.toPath())) {
      for (java.nio.file.Path file : files) {
        // Of three parts: a name may hold a colon.
        Path name = new Path(parent, new Path(null, null, file.getFileName().toString()));
        if (wanted.accept(name)) {
          try {
            listed.add(status(file, name));
          } catch (NoSuchFileException e) {
            // a link that leads nowhere, or a file that was removed meanwhile
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (AccessDeniedException e) { // whose message is a path
      throw new AccessDeniedException(e.getFile(), null, "permission denied");
    }
    return listed.toArray(FileStatus[]::new);
  }

  private FileStatus status(java.nio.file.Path file, Path name) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStatus(
        found.size(),
        found.isDirectory(),
        1,
        getDefaultBlockSize(name),
        found.lastModifiedTime().toMillis(),
        name);
  }

  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short replicas, long block, Progressable progress)
      throws IOException {
    forgetChecksums(file);
    return super.create(file, overwrite, buffer, replicas, block, progress);
  }

  /** Renames a file atomically and replaces the target if it exists. */
  void replace(Path from, Path to) throws IOException {
    forgetChecksums(to);
    Files.move(
        pathToFile(from).toPath(),
        pathToFile(to).toPath(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Removes the checksum file of an earlier file with this name: Hadoop would check the new file
   * against it and refuse it.
   */
  private void forgetChecksums(Path file) throws IOException {
    Path checksums = new Path(file.getParent(), "." + file.getName() + ".crc");
    Files.deleteIfExists(pathToFile(checksums).toPath());
  }
}
