// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * A compression of whole files, recognised by its first bytes. Files of several streams, one after
 * the other, are read to their end.
 */
public enum Compression {
  GZIP("\37\213") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new GZIPInputStream(in, BUFFER);
    }
  },
  BZIP2("BZh") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },
  XZ("\3757zXZ\0") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new XZCompressorInputStream(in, true, MOST_KIBIBYTES);
    }
  },
  /** A window of more than 128 MiB, which {@code zstd --long=31} writes, is refused. */
  ZSTANDARD("(\265/\375") {
    @Override
    InputStream open(InputStream in) throws IOException {
      return new ZstdCompressorInputStream(in);
    }
  };

  /** Most memory for a dictionary. {@code xz -9} needs 65 MiB. */
  public static final int MOST_KIBIBYTES = 128 << 10;

  private static final int BUFFER = 1 << 16;
  private static final int MAGIC_BYTES = 6;

  /** Bytes, as characters of Latin-1. */
  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  abstract InputStream open(InputStream in) throws IOException;

  /** Returns the compression of a file with these first bytes. */
  public static Optional<Compression> of(byte[] start) {
    for (Compression compression : values()) {
      boolean same = start.length >= compression.magic.length();
      for (int i = 0; same && i < compression.magic.length(); i++) {
        same = (start[i] & 255) == compression.magic.charAt(i);
      }
      if (same) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /**
   * Expands a stream if it begins like a compressed one. The stream is closed if that fails. Bad
   * bytes cause an {@link EOFException} or a {@link ZipException}, whatever the compression.
   */
  public static InputStream expanding(InputStream stored) throws IOException {
    PushbackInputStream in = new PushbackInputStream(stored, MAGIC_BYTES);
    try {
      byte[] magic = in.readNBytes(MAGIC_BYTES);
      in.unread(magic);
      Optional<Compression> compression = of(magic);
      return compression.isEmpty() ? in : new Expanded(compression.get(), in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static IOException bad(IOException e) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return e;
    }
    ZipException bad = new ZipException(e.getMessage());
    bad.initCause(e);
    return bad;
  }

  /** Gives the errors of all compressions the same types. */
  private static final class Expanded extends FilterInputStream {
    Expanded(Compression compression, InputStream stored) throws IOException {
      super(opened(compression, stored));
    }

    private static InputStream opened(Compression compression, InputStream stored)
        throws IOException {
      try {
        return compression.open(stored);
      } catch (IOException e) {
        throw bad(e);
      }
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        throw bad(e);
      }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      try {
        return in.read(to, offset, length);
      } catch (IOException e) {
        throw bad(e);
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
