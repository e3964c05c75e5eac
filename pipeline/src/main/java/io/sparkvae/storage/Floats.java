// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Vectors of floats as bytes, little-endian. They pass through a buffer of {@value #BUFFER} bytes,
 * so that no vector is too large for a byte array.
 */
public final class Floats {
  private static final int BUFFER = 1 << 16;
  private static final int AT_ONCE = BUFFER / Float.BYTES;

  private Floats() {}

  /** Writes a vector. */
  public static void write(float[] values, OutputStream out) throws IOException {
    write(values, 0, values.length, out);
  }

  /** Writes {@code count} elements of a vector. */
  public static void write(float[] values, int from, int count, OutputStream out)
      throws IOException {
    ByteBuffer buffer = buffer(count);
    for (int done = 0; done < count; done += AT_ONCE) {
      int n = Math.min(AT_ONCE, count - done);
      buffer.asFloatBuffer().put(values, from + done, n);
      out.write(buffer.array(), 0, n * Float.BYTES);
    }
  }

  /**
   * Reads the next {@code count} floats.
   *
   * @throws EOFException when there are fewer
   */
  public static float[] read(InputStream in, int count) throws IOException {
    float[] values = new float[count];
    read(in, values, 0, count);
    return values;
  }

  /**
   * Reads the next {@code count} floats into a vector.
   *
   * @throws EOFException when there are fewer
   */
  public static void read(InputStream in, float[] values, int from, int count) throws IOException {
    ByteBuffer buffer = buffer(count);
    for (int done = 0; done < count; done += AT_ONCE) {
      int n = Math.min(AT_ONCE, count - done);
      if (in.readNBytes(buffer.array(), 0, n * Float.BYTES) < n * Float.BYTES) {
        throw new EOFException("expected %s floats, found %s or fewer".formatted(count, done + n));
      }
      buffer.asFloatBuffer().get(values, from + done, n);
    }
  }

  private static ByteBuffer buffer(int count) {
    return ByteBuffer.allocate(Math.min(AT_ONCE, count) * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the SHA-256 of a vector's bytes, in hexadecimal. */
  public static String sha256(float[] values) {
    MessageDigest sha = Digest.newSha256();
    try {
      write(values, new DigestOutputStream(OutputStream.nullOutputStream(), sha));
    } catch (IOException e) {
      throw new UncheckedIOException("a digest does no input or output", e);
    }
    return Digest.hex(sha.digest());
  }
}
