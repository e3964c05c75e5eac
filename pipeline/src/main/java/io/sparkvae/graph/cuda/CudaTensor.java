// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.Tensor;
import io.sparkvae.graph.Tensors;
import java.util.List;

/**
 * Floats in a card's memory, with a copy in this machine's that is pinned. What is put here goes up
 * before the next evaluation; what an evaluation leaves comes down when it is read.
 */
final class CudaTensor implements Tensor {
  /** Which copy has the values. */
  private enum Newer {
    HOST,
    /** The copy of the pixels, as bytes. */
    PIXELS,
    CARD,
    NEITHER
  }

  private final CudaDevice device;
  private final CudaStream stream;
  private final List<Long> shape;
  private final int size;
  private final DeviceMemory memory;
  private PinnedMemory pinned;
  private PixelUpload pixels;
  private Newer newer = Newer.NEITHER;
  private boolean uploading;
  private boolean open = true;

  /** Zeros. */
  CudaTensor(CudaDevice device, CudaStream stream, List<Long> shape) {
    this.device = device;
    this.stream = stream;
    this.shape = shape;
    this.size = Shapes.length("tensor", shape);
    this.memory = device.allocate((long) Math.max(1, size) * Float.BYTES);
    stream.zero(memory.address(), memory.bytes());
  }

  DeviceMemory memory() {
    return memory;
  }

  @Override
  public List<Long> shape() {
    return shape;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void put(float[] values) {
    Tensors.requireSize(this, values.length);
    host().buffer().asFloatBuffer().put(values);
    newer = Newer.HOST;
  }

  @Override
  public void put(double[] values) {
    float[] narrow = new float[values.length];
    Tensors.narrow(values, narrow);
    put(narrow);
  }

  @Override
  public void putPixels(byte[] values) {
    Tensors.requireSize(this, values.length);
    Tensors.requireOpen(open);
    device.enter();
    if (pixels == null) {
      pixels = new PixelUpload(device, stream, memory, size);
    }
    await();
    pixels.put(values);
    newer = Newer.PIXELS;
  }

  @Override
  public void get(float[] into) {
    Tensors.requireSize(this, into.length);
    PinnedMemory host = host();
    if (newer == Newer.PIXELS) {
      pixels.enqueue();
      newer = Newer.CARD;
    }
    if (newer == Newer.CARD) {
      stream.download(memory.address(), host, memory.bytes());
      stream.synchronize();
      newer = Newer.NEITHER;
    }
    host.buffer().asFloatBuffer().get(into);
  }

  @Override
  public double[] toDoubles() {
    return Tensors.widened(toFloats());
  }

  /** The copy in this machine's memory, which the card does not read at the moment. */
  private PinnedMemory host() {
    Tensors.requireOpen(open);
    device.enter();
    if (pinned == null) {
      pinned = device.pin(Math.multiplyExact(size, Float.BYTES));
      newer = newer == Newer.NEITHER ? Newer.CARD : newer;
    }
    await();
    return pinned;
  }

  private void await() {
    if (uploading) {
      stream.synchronize();
      uploading = false;
    }
  }

  /** Enqueues the copy to the card, if it has older values. */
  void upload() {
    if (newer == Newer.HOST) {
      stream.upload(pinned, memory.address(), memory.bytes());
      uploading = true;
      newer = Newer.NEITHER;
    } else if (newer == Newer.PIXELS) {
      pixels.enqueue();
      uploading = true;
      newer = Newer.CARD;
    }
  }

  /** Notes that an evaluation leaves its result here. */
  void isComputed() {
    newer = Newer.CARD;
  }

  @Override
  public void close() {
    open = false;
    if (pixels != null) {
      pixels.close();
    }
    memory.close();
    if (pinned != null) {
      pinned.close();
    }
  }
}
