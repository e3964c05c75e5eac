// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Pointer;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Driver;
import io.sparkvae.machine.JvmMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A block of this machine's memory that the card reads and writes itself. */
final class PinnedMemory implements AutoCloseable {
  /** Every context of the process may use it. */
  private static final int PORTABLE = 1;

  private final CudaDevice device;
  private final ByteBuffer buffer;
  private long address;

  private PinnedMemory(CudaDevice device, long address, int bytes) {
    this.device = device;
    this.address = address;
    buffer = new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static PinnedMemory allocate(CudaDevice device, int bytes) {
    device.enter();
    long[] address = new long[1];
    if (!CudaStatus.fits("cuMemHostAlloc", Driver.cuMemHostAlloc(address, bytes, PORTABLE))) {
      throw new ResourceFailure(
          "%s: expected %s of this machine's memory that can be pinned, found less"
              .formatted(device, JvmMemory.inWords(bytes)));
    }
    return new PinnedMemory(device, address[0], bytes);
  }

  /** Returns the content, in the card's order of bytes. It may not be used after {@link #close}. */
  ByteBuffer buffer() {
    address();
    return buffer;
  }

  /** Returns the address of the first byte. */
  long address() {
    if (address == 0) {
      throw new IllegalStateException("pinned memory of %s: expected it open".formatted(device));
    }
    return address;
  }

  int bytes() {
    return buffer.capacity();
  }

  @Override
  public void close() {
    long own = address;
    address = 0;
    device.release("cuMemFreeHost", own, Driver::cuMemFreeHost);
  }
}
