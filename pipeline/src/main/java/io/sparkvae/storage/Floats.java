// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Vectors of floats as bytes, little-endian. They pass through a buffer of {@value #BUFFER} bytes,
 * so that no vector is too large for a byte array.
 */
public final class Floats {
  private static final int BUFFER = 1 << 16;
  private static final int AT_ONCE = BUFFER / Float.BYTES;

  /** Floats in one array of a packed vector. */
  private static final int PACKED = 1 << 20;

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

  /** Returns a vector as little-endian bytes, in arrays of at most 4 MiB. */
  public static byte[][] packed(float[] values) {
    byte[][] pieces = new byte[(int) (((long) values.length + PACKED - 1) / PACKED)][];
    for (int i = 0; i < pieces.length; i++) {
      int n = Math.min(PACKED, values.length - i * PACKED);
      pieces[i] = new byte[n * Float.BYTES];
      view(pieces[i]).put(values, i * PACKED, n);
    }
    return pieces;
  }

  /** Returns the vector that {@link #packed} packed. */
  public static float[] unpacked(byte[][] pieces) {
    int count = 0;
    for (byte[] piece : pieces) {
      count += piece.length / Float.BYTES;
    }
    float[] values = new float[count];
    int at = 0;
    for (byte[] piece : pieces) {
      int n = piece.length / Float.BYTES;
      view(piece).get(values, at, n);
      at += n;
    }
    return values;
  }

  private static FloatBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
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
