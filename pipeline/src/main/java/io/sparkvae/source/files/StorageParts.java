// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Reads parts of one file, one after the other. Parts that follow each other closely are read as
 * one stream.
 */
public final class StorageParts implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FSDataInputStream file;
  private final long length;
  private InputStream in = InputStream.nullInputStream();

  /** Offset of the next byte of {@code in}; negative before the first part. */
  private long at = -1;

  /**
   * Reads parts of an open file.
   *
   * @param length of the file in bytes
   */
  public StorageParts(FSDataInputStream file, long length) {
    this.file = file;
    this.length = length;
  }

  /**
   * Opens a part. It is valid until the next part is opened.
   *
   * @throws EOFException when it does not lie in the file
   */
  public InputStream part(long offset, long bytes) throws IOException {
    if (offset < 0 || bytes < 0 || offset > length - bytes) {
      throw new EOFException(
          "bytes %s to %s of a file of %s bytes".formatted(offset, offset + bytes, length));
    }
    if (at < 0 || offset < at || offset - at > BUFFER) {
      seek(offset);
      in = new BufferedInputStream(new StorageStream(file), BUFFER);
    } else {
      in.skipNBytes(offset - at);
    }
    at = offset;
    return new Part(offset + bytes);
  }

  /** Errors of storage are unchecked, as in {@link StorageStream}. */
  private void seek(long offset) {
    try {
      file.seek(offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all bytes of a part. */
  public byte[] bytes(long offset, int bytes) throws IOException {
    byte[] read = part(offset, bytes).readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("it ends at byte %s".formatted(offset + read.length));
    }
    return read;
  }

  private final class Part extends InputStream {
    private final long end;

    Part(long end) {
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      if (at >= end) {
        return count == 0 ? 0 : -1;
      }
      int read = in.read(to, offset, (int) Math.min(count, end - at));
      at += Math.max(0, read);
      return read;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
