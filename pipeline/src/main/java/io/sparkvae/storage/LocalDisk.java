// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk without what Hadoop does there beyond reading and writing. Without its native
 * library it starts a program (chmod, readlink, ls) for each file that it makes or moves: some
 * milliseconds each, more than the file. And it lays a file of checksums beside each; ours have
 * checksums inside or in the manifest.
 */
final class LocalDisk extends RawLocalFileSystem {
  @Override
  public String getScheme() {
    return "file";
  }

  /** Files get what the process's umask gives. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short replicas, long block, Progressable progress)
      throws IOException {
    forgetChecksums(file);
    return super.create(file, overwrite, buffer, replicas, block, progress);
  }

  /** Gives a file another name, over what may be there, atomically. */
  void replace(Path from, Path to) throws IOException {
    forgetChecksums(to);
    Files.move(
        pathToFile(from).toPath(),
        pathToFile(to).toPath(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Those of an earlier file of the name would make Hadoop refuse the new one. */
  private void forgetChecksums(Path file) {
    FileUtil.fullyDelete(pathToFile(new Path(file.getParent(), "." + file.getName() + ".crc")));
  }
}
