package io.sparkvae.provenance;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Writing a file so that no reader ever sees a part of it. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes beside the target, flushes to disk, then renames over it.
   *
   * @throws ResourceFailure when the file cannot be written
   */
  public static void write(Path target, byte[] bytes, FileSystem fileSystem) {
    Path temporary = new Path(target.getParent(), "." + target.getName() + ".tmp");
    try {
      try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
        out.write(bytes);
        out.hsync();
      }
      replace(temporary, target, fileSystem);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(target, e.getMessage()), e);
    }
  }

  /**
   * Gives a complete file another name, over what may be there.
   *
   * @throws ResourceFailure when it cannot be done
   */
  public static void move(Path from, Path to, FileSystem fileSystem) {
    try {
      fileSystem.mkdirs(to.getParent());
      replace(from, to, fileSystem);
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be moved to %s: %s".formatted(from, to, e.getMessage()), e);
    }
  }

  private static void replace(Path from, Path to, FileSystem fileSystem) throws IOException {
    if (fileSystem instanceof LocalDisk disk) {
      disk.replace(from, to);
    } else {
      FileContext.getFileContext(to.toUri(), fileSystem.getConf())
          .rename(from, to, Options.Rename.OVERWRITE);
    }
  }
}
