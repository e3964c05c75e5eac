// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.provenance.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Removes files that the manifest will not name. Readers of tables treat every file in a directory
 * as part of the table, so none may stay.
 */
final class Orphans {
  private static final String TABLE = ".parquet";

  private Orphans() {}

  /**
   * Removes all other files from the directories that hold {@code files}. From {@code root} itself
   * it removes only tables' files.
   */
  static void remove(Path root, List<Manifest.DataFile> files, FileSystem fileSystem)
      throws IOException {
    Set<Path> kept =
        files.stream().map(file -> new Path(root, file.path())).collect(Collectors.toSet());
    Set<Path> directories = kept.stream().map(Path::getParent).collect(Collectors.toSet());
    for (Path directory : directories) {
      for (FileStatus file : list(directory, fileSystem)) {
        if (file.isFile()
            && !kept.contains(file.getPath())
            && (!directory.equals(root) || file.getPath().getName().endsWith(TABLE))) {
          fileSystem.delete(file.getPath(), false);
        }
      }
    }
  }

  private static FileStatus[] list(Path directory, FileSystem fileSystem) throws IOException {
    try {
      return fileSystem.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
