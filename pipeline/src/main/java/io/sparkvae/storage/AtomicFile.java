// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes files so that no reader ever sees an incomplete one. */
public final class AtomicFile {
  /**
   * Schemes of object stores. There an object appears as a whole when its stream is closed, and a
   * rename copies it.
   */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "obs", "cosn");

  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

  private AtomicFile() {}

  /** Writes the content of a file to a stream, which it does not close. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all of the content.
     *
     * @throws IOException when the stream cannot be written; the file then stays as it was
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a small file; see {@link #write(Path, Content, FileSystem)}.
   *
   * @throws ResourceFailure when the file cannot be written
   */
  public static void write(Path target, byte[] bytes, FileSystem fileSystem) {
    write(target, out -> out.write(bytes), fileSystem);
  }

  /**
   * Writes a file of any size. The content goes to a temporary file beside the target, is flushed
   * to disk, and is then renamed over the target; in an object store it is written to the target
   * itself. If the content cannot be written completely, the target stays as it was; in an object
   * store whose streams cannot be aborted, the target is removed.
   *
   * @throws ResourceFailure when the file cannot be written
   */
  public static void write(Path target, Content content, FileSystem fileSystem) {
    try {
      if (isObjectStore(fileSystem)) {
        put(target, content, fileSystem);
        return;
      }
      Path temporary = temporary(target);
      try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
        content.writeTo(out);
        out.hsync();
      }
      renameOver(temporary, target, fileSystem);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(target, e.getMessage()), e);
    }
  }

  /** An object appears when its stream is closed, so a stream that failed is aborted instead. */
  private static void put(Path target, Content content, FileSystem fileSystem) throws IOException {
    FSDataOutputStream out = fileSystem.create(target, true);
    boolean whole = false;
    try {
      content.writeTo(out);
      whole = true;
    } finally {
      if (whole) {
        out.close();
      } else {
        abandon(out, target, fileSystem);
      }
    }
  }

  private static void abandon(FSDataOutputStream out, Path target, FileSystem fileSystem) {
    try {
      if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      } else {
        out.close();
        fileSystem.delete(target, false);
      }
    } catch (IOException e) {
      LOG.warn("{}: a part of it may be left: {}", target, e.getMessage());
    }
  }

  private static Path temporary(Path target) {
    return new Path(target.getParent(), "." + target.getName() + ".tmp");
  }

  /**
   * Whether {@code file} is the temporary file of {@code target}, which stays when the process is
   * killed during {@link #write}.
   */
  public static boolean isTemporaryOf(Path target, Path file) {
    return file.getName().equals(temporary(target).getName());
  }

  /**
   * Renames a complete file into a directory that exists, and replaces the target if it exists.
   *
   * @throws ResourceFailure when the file cannot be renamed
   */
  public static void move(Path from, Path to, FileSystem fileSystem) {
    try {
      if (isObjectStore(fileSystem)) {
        fileSystem.delete(to, false);
        if (!fileSystem.rename(from, to)) {
          throw new IOException("the store refused");
        }
      } else {
        renameOver(from, to, fileSystem);
      }
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be moved to %s: %s".formatted(from, to, e.getMessage()), e);
    }
  }

  private static void renameOver(Path from, Path to, FileSystem fileSystem) throws IOException {
    try {
      if (fileSystem instanceof LocalDisk disk) {
        disk.replace(from, to);
      } else {
        FileContext.getFileContext(to.toUri(), fileSystem.getConf())
            .rename(from, to, Options.Rename.OVERWRITE);
      }
    } catch (IOException e) {
      // The rename may have succeeded although its answer was lost.
      if (fileSystem.exists(from) || !fileSystem.exists(to)) {
        throw e;
      }
    }
  }

  private static boolean isObjectStore(FileSystem fileSystem) {
    return OBJECT_STORES.contains(fileSystem.getScheme());
  }
}
