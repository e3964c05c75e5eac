// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Chooses the file system that results are written and listed with. */
public final class Storage {
  private Storage() {}

  /**
   * Returns the file system for writing to a path, or for listing it: Hadoop's, or {@code
   * LocalDisk} for a local path.
   */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem found = path.getFileSystem(hadoop);
    if (found.getClass() != LocalFileSystem.class) {
      return found;
    }
    LocalDisk disk = new LocalDisk();
    disk.initialize(URI.create("file:///"), hadoop);
    return disk;
  }
}
