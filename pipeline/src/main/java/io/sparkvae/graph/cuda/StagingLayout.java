// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/**
 * Where the description of a part of a minibatch lies in the block of memory that goes up to the
 * card: numbers first, then keys, labels and sources of the examples, then the pixels of those that
 * do not lie on the card yet. Offsets are in bytes.
 *
 * @param batch examples of a part
 * @param size pixels of an example
 * @param scalars numbers that the updater reads
 * @param controls inputs with a value for each step
 */
record StagingLayout(int batch, int size, int scalars, int controls) {
  static final int COUNT = 0;
  static final int STEP = 4;
  static final int SHARE = 8;
  static final int FIRST = 12;

  /** Where the noise of an example begins in its stream: always 0, for a kernel to read. */
  static final int POSITION = 16;

  static final int SCALARS = 24;

  /** Marks the source of an example whose pixels come with the part. */
  static final int COMES_ALONG = 0x80000000;

  int controlsOffset() {
    return SCALARS + scalars * Float.BYTES;
  }

  int keys() {
    return aligned(controlsOffset() + controls * Float.BYTES);
  }

  int labels() {
    return keys() + batch * Long.BYTES;
  }

  int sources() {
    return labels() + batch * Integer.BYTES;
  }

  int pixels() {
    return aligned(sources() + batch * Integer.BYTES);
  }

  int bytes() {
    return Math.toIntExact(pixels() + (long) batch * size);
  }

  private static int aligned(int bytes) {
    return (bytes + 15) / 16 * 16;
  }
}
