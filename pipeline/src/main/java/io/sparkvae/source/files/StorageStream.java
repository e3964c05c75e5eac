// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Reads a file's bytes. Errors of storage are thrown as unchecked exceptions, so that they are not
 * mistaken for errors in the bytes: Spark repeats a task after an error of storage, but bad bytes
 * stay bad.
 */
public final class StorageStream extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  StorageStream(InputStream in) {
    super(in);
  }

  /**
   * Returns the file system of an input. Local files are read without Hadoop's checksum files:
   * inputs have none, looking for one costs an exception per file, and Hadoop cannot parse every
   * file name.
   */
  public static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    return fs instanceof LocalFileSystem local ? local.getRawFileSystem() : fs;
  }

  /** Whether Java itself can open the file system's paths. */
  public static boolean isLocal(FileSystem fs) {
    return fs.getClass() == RawLocalFileSystem.class;
  }

  /** Opens a file at an offset. */
  public static InputStream open(Path file, long offset, Configuration hadoop) throws IOException {
    FSDataInputStream in = fileSystem(file, hadoop).open(file);
    try {
      if (offset > 0) {
        in.seek(offset);
      }
    } catch (IOException e) {
      in.close();
      throw e;
    }
    return new BufferedInputStream(new StorageStream(in), BUFFER);
  }

  /** Opens a file, and expands it if it begins like a compressed one. */
  public static InputStream inflated(Path file, Configuration hadoop) throws IOException {
    return Compression.expanding(open(file, 0, hadoop));
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
