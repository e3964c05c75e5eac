// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.nio.ByteBuffer;

/**
 * A part of a minibatch, as it goes up to the card. {@link CudaTraining#next} hands it out empty;
 * whoever fills it adds the examples in their order, then passes it to {@link CudaTraining#part}.
 */
public final class Staging implements AutoCloseable {
  private final StagingLayout layout;
  private final PinnedMemory memory;
  private final CudaEvent read;
  private final ByteBuffer buffer;
  private int count;
  private int along;

  Staging(StagingLayout layout, CudaDevice device) {
    this.layout = layout;
    this.memory = device.pin(layout.bytes());
    this.read = device.event();
    this.buffer = memory.buffer();
  }

  /** Waits until the card has read what was sent last, and forgets it. */
  void begin() {
    read.synchronize();
    count = 0;
    along = 0;
  }

  /**
   * Adds an example whose pixels lie in an array.
   *
   * @param label ignored where the graph reads none
   * @param key of the example's noise
   */
  public void add(byte[] pixels, int from, int label, long key) {
    buffer.put(layout.pixels() + along * layout.size(), pixels, from, layout.size());
    add(StagingLayout.COMES_ALONG | along++, label, key);
  }

  /**
   * Adds an example whose pixels lie on the card.
   *
   * @param row as {@link CudaTraining#row} counts
   */
  public void add(int row, int label, long key) {
    buffer.putLong(layout.keys() + count * Long.BYTES, key);
    buffer.putInt(layout.labels() + count * Integer.BYTES, label);
    buffer.putInt(layout.sources() + count * Integer.BYTES, row);
    count++;
  }

  /** Examples so far. */
  public int count() {
    return count;
  }

  /** Writes the numbers of the part. */
  void describe(CudaPart part) {
    buffer.putInt(StagingLayout.COUNT, count);
    buffer.putInt(StagingLayout.STEP, part.step());
    buffer.putFloat(StagingLayout.SHARE, (float) part.share());
    buffer.putInt(StagingLayout.FIRST, part.index() == 0 ? 1 : 0);
    buffer.putLong(StagingLayout.POSITION, 0);
    put(StagingLayout.SCALARS, part.scalars());
    put(layout.controlsOffset(), part.controls());
  }

  private void put(int at, double[] values) {
    for (int i = 0; i < values.length; i++) {
      buffer.putFloat(at + i * Float.BYTES, (float) values[i]);
    }
  }

  /** Enqueues the copy to the card, of as much as the part needs. */
  void upload(CudaStream stream, DeviceMemory to) {
    stream.upload(memory, to.address(), layout.pixels() + (long) along * layout.size());
    stream.record(read);
  }

  @Override
  public void close() {
    read.close();
    memory.close();
  }
}
