// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and digests the bytes that pass through it. */
public final class DigestedOutput extends FilterOutputStream {
  private final MessageDigest sha256 = Digest.newSha256();
  private long bytes;

  /**
   * Creates a stream that passes its bytes on.
   *
   * @param out receives the bytes
   */
  public DigestedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] values, int offset, int length) throws IOException {
    out.write(values, offset, length);
    sha256.update(values, offset, length);
    bytes += length;
  }

  /** Returns the number of bytes so far. */
  public long bytes() {
    return bytes;
  }

  /** Returns the SHA-256 of all bytes, in hexadecimal. Call it once. */
  public String digest() {
    return Digest.hex(sha256.digest());
  }
}
