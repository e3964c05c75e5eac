// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system without Hadoop's extra work. Without its native library, Hadoop starts a
 * program (chmod, readlink, ls) for each file that it creates or moves, which takes several
 * milliseconds, longer than writing a small file. It also writes a checksum file beside each file;
 * our files have checksums inside or in the manifest.
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
   * Gives no owner and default permissions, which Hadoop asks a program for, once for each file.
   */
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    FileStatus status = super.getFileStatus(path);
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
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
