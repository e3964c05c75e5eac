package io.sparkvae.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Floats as bytes, little-endian. */
public final class Floats {
  private Floats() {}

  public static byte[] bytes(float[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    view(ByteBuffer.wrap(bytes)).asFloatBuffer().put(values);
    return bytes;
  }

  public static float[] of(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes), bytes.length / Float.BYTES);
  }

  /** Takes the next {@code count} floats. */
  public static float[] read(ByteBuffer bytes, int count) {
    float[] values = new float[count];
    view(bytes).asFloatBuffer().get(values);
    bytes.position(bytes.position() + count * Float.BYTES);
    return values;
  }

  private static ByteBuffer view(ByteBuffer bytes) {
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
