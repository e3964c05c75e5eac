// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;
import java.util.Map;

/** Sends pixels to a card as bytes, a quarter of what floats take, and scales them there. */
final class PixelUpload implements AutoCloseable {
  private static final Place BYTES = new Place("bytes", 0);
  private static final Place PIXELS = new Place("pixels", 0);

  private final CudaStream stream;
  private final Owned owned = new Owned();
  private final DeviceMemory bytes;
  private final PinnedMemory pinned;
  private final BoundProgram scale;

  /**
   * @param target memory of {@code size} floats
   */
  PixelUpload(CudaDevice device, CudaStream stream, DeviceMemory target, int size) {
    this.stream = stream;
    try {
      bytes = owned.add(device.allocate(size));
      pinned = owned.add(device.pin(size));
      scale =
          owned.add(
              new BoundProgram(
                  program(size),
                  device,
                  stream,
                  Map.of(BYTES.buffer(), bytes, PIXELS.buffer(), target)));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private static CudaProgram program(int size) {
    KernelText text = new KernelText();
    CudaCommand scale =
        EachElement.of(
            "unit_pixels",
            text,
            size,
            List.of("float* __restrict__ y", "const unsigned char* __restrict__ x"),
            KernelText.fill("    y[i] = %s;\n", unit("x[i]")),
            List.of(PIXELS, BYTES));
    return new CudaProgram(text.source(), 0, new float[0], List.of(scale));
  }

  /** A byte as a model reads it: divided by 255 as on a processor, to the same bits. */
  static String unit(String value) {
    return KernelText.fill("__fdiv_rn((float) %s, 255.0f)", value);
  }

  /** Takes the pixels; the card must have read those before. */
  void put(byte[] values) {
    pinned.buffer().put(0, values);
  }

  /** Enqueues the copy and the scaling. */
  void enqueue() {
    stream.upload(pinned, bytes.address(), bytes.bytes());
    scale.run();
  }

  @Override
  public void close() {
    owned.close();
  }
}
