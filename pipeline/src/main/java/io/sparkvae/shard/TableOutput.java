// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * Writes the bytes of a Parquet file to storage, digests them, and makes the footer the same in
 * every JVM. Parquet lists a column's encodings in the order of a hash set of enum constants, whose
 * hash codes differ between JVMs.
 */
final class TableOutput extends PositionOutputStream {
  /** The footer's length and the magic number. */
  private static final int TRAILER = 8;

  private final OutputStream out;
  private final MessageDigest sha256 = Digest.newSha256();
  private long position;
  private ByteArrayOutputStream held;

  TableOutput(OutputStream out) {
    this.out = out;
  }

  /**
   * Keeps all further bytes in memory until {@link #release}. Call it before the end of the file is
   * written.
   */
  void hold() {
    held = new ByteArrayOutputStream();
  }

  /** Writes the held bytes with a footer in fixed order, and closes the file. */
  void release() throws IOException {
    byte[] end = held.toByteArray();
    held = null;
    ByteBuffer trailer =
        ByteBuffer.wrap(end, end.length - TRAILER, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    int start = end.length - TRAILER - trailer.getInt();
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(end, start, end.length - TRAILER - start));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        column.getMeta_data().getEncodings().sort(null);
      }
    }
    ByteArrayOutputStream ordered = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, ordered);
    position -= end.length;
    write(end, 0, start);
    write(ordered.toByteArray());
    write(
        ByteBuffer.allocate(TRAILER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(ordered.size())
            .put(Arrays.copyOfRange(end, end.length - 4, end.length))
            .array());
    out.close();
  }

  /** Returns the SHA-256 of all bytes. Call it once. */
  String digest() {
    return Digest.hex(sha256.digest());
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    position += length;
    if (held != null) {
      held.write(bytes, offset, length);
    } else {
      sha256.update(bytes, offset, length);
      out.write(bytes, offset, length);
    }
  }

  /** Does nothing: Parquet closes a file at its end, before {@link #release}. */
  @Override
  public void close() {}

  /** Closes the file, complete or not. */
  void abandon() throws IOException {
    out.close();
  }

  /** Returns this stream as the file that Parquet's writer opens. */
  OutputFile asFile() {
    TableOutput stream = this;
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSize) {
        return stream;
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSize) {
        return stream;
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }
}
