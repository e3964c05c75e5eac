// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A vector of floats as {@code Nd4j.write} writes it, big-endian: the buffer of its shape (rank,
 * sizes, strides, type, stride between elements, order), then that of its numbers. Before each
 * buffer stand how it was allocated, its length and the type of its elements.
 */
final class Nd4jVector {
  private static final String ALLOCATION = "MIXED_DATA_TYPES";
  private static final String LONG = "LONG";
  private static final String FLOAT = "FLOAT";
  private static final String DOUBLE = "DOUBLE";

  /** Bytes of an element of a shape. */
  private static final Map<String, Integer> OF_SHAPE =
      Map.of(LONG, Long.BYTES, "INT", Integer.BYTES);

  /** Bytes of an element of the vector. */
  private static final Map<String, Integer> OF_DATA =
      Map.of(FLOAT, Float.BYTES, DOUBLE, Double.BYTES);

  /** The bit that says float. */
  private static final long TYPE_FLOAT = 8192;

  /** Of an array of the highest rank that ND4J knows, 32. */
  private static final int MOST_OF_SHAPE = 2 * 32 + 4;

  private static final int BLOCK = 1 << 14;

  private Nd4jVector() {}

  /**
   * Writes a vector.
   *
   * @param to not closed
   */
  static void write(float[] vector, OutputStream to) throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    long[] shape = {1, vector.length, 1, TYPE_FLOAT, 1, 'c'};
    header(out, shape.length, LONG);
    for (long number : shape) {
      out.writeLong(number);
    }
    header(out, vector.length, FLOAT);
    ByteBuffer block = ByteBuffer.allocate(BLOCK * Float.BYTES);
    for (int at = 0; at < vector.length; at += BLOCK) {
      int count = Math.min(BLOCK, vector.length - at);
      block.clear().asFloatBuffer().put(vector, at, count);
      out.write(block.array(), 0, count * Float.BYTES);
    }
    out.flush();
  }

  private static void header(DataOutputStream out, long length, String type) throws IOException {
    out.writeUTF(ALLOCATION);
    out.writeLong(length);
    out.writeUTF(type);
  }

  /**
   * Reads an array of floats or doubles as a vector, whatever its shape.
   *
   * @param from not closed
   * @param length elements that it must have
   * @throws IllegalArgumentException when it is none, or has another length
   */
  static float[] read(InputStream from, long length) throws IOException {
    DataInputStream in = new DataInputStream(from);
    try {
      Header shape = Header.read(in, OF_SHAPE);
      if (shape.length < 4 || shape.length > MOST_OF_SHAPE) {
        throw refused("an array's shape of 4 to " + MOST_OF_SHAPE + " numbers", shape.length);
      }
      in.readNBytes((int) shape.length * shape.bytes);
      Header data = Header.read(in, OF_DATA);
      if (data.length != length || length > Integer.MAX_VALUE - 8) {
        throw refused(length + " parameters, fewer than 2^31", data.length);
      }
      return numbers(in, (int) length, data.bytes);
    } catch (EOFException e) {
      throw new IllegalArgumentException("expected " + length + " parameters, found fewer", e);
    }
  }

  private static float[] numbers(DataInputStream in, int length, int bytes) throws IOException {
    // Not before there are numbers: the length is only what the file claims.
    byte[] block = new byte[BLOCK * bytes];
    float[] vector = new float[Math.min(length, BLOCK)];
    for (int at = 0; at < length; at += BLOCK) {
      int count = Math.min(BLOCK, length - at);
      in.readFully(block, 0, count * bytes);
      if (at + count > vector.length) {
        vector = Arrays.copyOf(vector, (int) Math.min(length, 2L * (at + count)));
      }
      ByteBuffer numbers = ByteBuffer.wrap(block, 0, count * bytes);
      if (bytes == Float.BYTES) {
        FloatBuffer floats = numbers.asFloatBuffer();
        floats.get(vector, at, count);
      } else {
        for (int i = 0; i < count; i++) {
          vector[at + i] = (float) numbers.getDouble();
        }
      }
    }
    return vector;
  }

  /**
   * What stands before a buffer.
   *
   * @param bytes of an element
   */
  private record Header(long length, int bytes) {
    static Header read(DataInputStream in, Map<String, Integer> types) throws IOException {
      utf(in);
      long length = in.readLong();
      String type = utf(in);
      Integer bytes = types.get(type);
      if (bytes == null) {
        throw refused("an array of type " + String.join(" or ", types.keySet()), type);
      }
      return new Header(length, bytes);
    }

    /** Short: both texts are names of constants. */
    private static String utf(DataInputStream in) throws IOException {
      try {
        String text = in.readUTF();
        return text.length() > 100 ? text.substring(0, 100) : text;
      } catch (UTFDataFormatException e) {
        throw new IllegalArgumentException("expected an array of ND4J's, found no text", e);
      }
    }
  }

  private static IllegalArgumentException refused(String expected, Object found) {
    return new IllegalArgumentException("expected %s, found %s".formatted(expected, found));
  }
}
