// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.cuda.CudaApi.Driver;

/** A point in the work of a stream, for which the host or another stream waits. */
final class CudaEvent implements AutoCloseable {
  private static final int WITHOUT_TIMING = 2;

  private final CudaDevice device;
  private long handle;

  private CudaEvent(CudaDevice device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  static CudaEvent create(CudaDevice device) {
    device.enter();
    long[] handle = new long[1];
    CudaStatus.check("cuEventCreate", Driver.cuEventCreate(handle, WITHOUT_TIMING));
    return new CudaEvent(device, handle[0]);
  }

  long handle() {
    if (handle == 0) {
      throw new IllegalStateException("event of %s: expected it open".formatted(device));
    }
    return handle;
  }

  /** Waits until the card has passed the point. Returns at once if no stream has recorded it. */
  void synchronize() {
    CudaStatus.check("cuEventSynchronize", Driver.cuEventSynchronize(handle()));
  }

  @Override
  public void close() {
    long own = handle;
    handle = 0;
    device.release("cuEventDestroy_v2", own, Driver::cuEventDestroy_v2);
  }
}
