// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * bfloat16: the upper 16 bits of a float, so with the exponents of a float and 8 bits of precision.
 * In memory such numbers are floats.
 */
final class Bfloat16 {
  private static final int BYTES = Short.BYTES;
  private static final int LOST = 16;
  private static final int KEPT = 0xffff << LOST;
  private static final float LARGEST = Float.intBitsToFloat(0x7f7f << LOST);
  private static final int AT_ONCE = 1 << 15;

  private Bfloat16() {}

  /**
   * The nearest finite number; of two, that with an even last bit. What is infinite or no number
   * stays so.
   */
  static float nearest(float value) {
    if (!Float.isFinite(value)) {
      return value;
    }
    float inside = Math.max(-LARGEST, Math.min(LARGEST, value));
    int bits = Float.floatToRawIntBits(inside);
    int rounded = bits + (0x7fff + (bits >>> LOST & 1));
    return Float.intBitsToFloat(rounded & KEPT);
  }

  /** The nearest number that is no further from 0. */
  static float towardsZero(float value) {
    return Float.intBitsToFloat(Float.floatToIntBits(value) & KEPT);
  }

  /** Writes a vector of such numbers, little-endian. */
  static void write(float[] values, OutputStream out) throws IOException {
    ByteBuffer buffer = buffer(values.length);
    for (int done = 0; done < values.length; done += AT_ONCE) {
      int n = Math.min(AT_ONCE, values.length - done);
      buffer.clear();
      for (int i = done; i < done + n; i++) {
        buffer.putShort((short) (Float.floatToIntBits(values[i]) >>> LOST));
      }
      out.write(buffer.array(), 0, n * BYTES);
    }
  }

  /**
   * Reads the next {@code count} numbers.
   *
   * @throws EOFException when there are fewer
   */
  static float[] read(InputStream in, int count) throws IOException {
    float[] values = new float[count];
    ByteBuffer buffer = buffer(count);
    for (int done = 0; done < count; done += AT_ONCE) {
      int n = Math.min(AT_ONCE, count - done);
      if (in.readNBytes(buffer.array(), 0, n * BYTES) < n * BYTES) {
        throw new EOFException("expected %s numbers, found fewer".formatted(count));
      }
      buffer.clear();
      for (int i = done; i < done + n; i++) {
        values[i] = Float.intBitsToFloat(buffer.getShort() << LOST);
      }
    }
    return values;
  }

  private static ByteBuffer buffer(int count) {
    return ByteBuffer.allocate(Math.min(AT_ONCE, count) * BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
