// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Parts as many pixels at once as a vector has bytes. They fill three vectors. Since 3 does not
 * divide the number of lanes, each lane holds another colour in each of the three: one of them is
 * red, and blending them by lanes gives all red bytes, which are then put in order.
 */
public final class VectorParting implements Planes.Parting {
  /** Longer ones are slower: their bytes cannot be put in order by one instruction everywhere. */
  private static final VectorSpecies<Byte> SPECIES =
      VectorShape.preferredShape().vectorBitSize() >= 256
          ? ByteVector.SPECIES_256
          : ByteVector.SPECIES_128;

  private static final int LANES = SPECIES.length();

  private static final VectorMask<Byte> SECOND_RED = lanes(1, 0);
  private static final VectorMask<Byte> THIRD_RED = lanes(2, 0);
  private static final VectorMask<Byte> SECOND_GREEN = lanes(1, 1);
  private static final VectorMask<Byte> THIRD_GREEN = lanes(2, 1);
  private static final VectorMask<Byte> SECOND_BLUE = lanes(1, 2);
  private static final VectorMask<Byte> THIRD_BLUE = lanes(2, 2);
  private static final VectorShuffle<Byte> RED = order(0);
  private static final VectorShuffle<Byte> GREEN = order(1);
  private static final VectorShuffle<Byte> BLUE = order(2);

  /** Created by name. */
  public VectorParting() {}

  /** Returns the lanes of one of the three vectors that hold a colour. */
  private static VectorMask<Byte> lanes(int vector, int colour) {
    boolean[] held = new boolean[LANES];
    for (int i = 0; i < LANES; i++) {
      held[i] = (vector * LANES + i) % 3 == colour;
    }
    return VectorMask.fromArray(SPECIES, held, 0);
  }

  /** Returns in which lane each pixel has a colour. */
  private static VectorShuffle<Byte> order(int colour) {
    return VectorShuffle.fromOp(SPECIES, pixel -> (3 * pixel + colour) % LANES);
  }

  @Override
  public int part(ByteBuffer packed, byte[] planes, int pixels) {
    int x = 0;
    for (; x + LANES <= pixels; x += LANES) {
      ByteVector a = vector(packed, 3 * x);
      ByteVector b = vector(packed, 3 * x + LANES);
      ByteVector c = vector(packed, 3 * x + 2 * LANES);
      a.blend(b, SECOND_RED).blend(c, THIRD_RED).rearrange(RED).intoArray(planes, x);
      a.blend(b, SECOND_GREEN).blend(c, THIRD_GREEN).rearrange(GREEN).intoArray(planes, pixels + x);
      a.blend(b, SECOND_BLUE)
          .blend(c, THIRD_BLUE)
          .rearrange(BLUE)
          .intoArray(planes, 2 * pixels + x);
    }
    return x;
  }

  private static ByteVector vector(ByteBuffer packed, int at) {
    return ByteVector.fromByteBuffer(SPECIES, packed, at, ByteOrder.LITTLE_ENDIAN);
  }
}
