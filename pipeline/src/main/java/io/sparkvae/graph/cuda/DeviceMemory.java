// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Driver;
import io.sparkvae.machine.JvmMemory;

/** A block of a card's memory. */
final class DeviceMemory implements AutoCloseable {
  private final CudaDevice device;
  private final long bytes;
  private long address;

  private DeviceMemory(CudaDevice device, long address, long bytes) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
  }

  static DeviceMemory allocate(CudaDevice device, long bytes) {
    device.enter();
    long[] address = new long[1];
    if (!CudaStatus.fits("cuMemAlloc_v2", Driver.cuMemAlloc_v2(address, bytes))) {
      throw new ResourceFailure(
          "%s: expected %s of memory in one piece, found %s free of %s"
              .formatted(
                  device,
                  JvmMemory.inWords(bytes),
                  JvmMemory.inWords(device.freeBytes()),
                  JvmMemory.inWords(device.bytes())));
    }
    return new DeviceMemory(device, address[0], bytes);
  }

  /** Returns the address of the first byte, a multiple of 256. */
  long address() {
    if (address == 0) {
      throw new IllegalStateException("memory of %s: expected it open".formatted(device));
    }
    return address;
  }

  long bytes() {
    return bytes;
  }

  /** Gives the memory back. Nothing on the card may use it any more. */
  @Override
  public void close() {
    long own = address;
    address = 0;
    device.release("cuMemFree_v2", own, Driver::cuMemFree_v2);
  }
}
