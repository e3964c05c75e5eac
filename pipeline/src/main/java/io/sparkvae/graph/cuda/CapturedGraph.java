// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.cuda.CudaApi.Driver;

/**
 * Commands that a stream recorded and that run again by one call. The addresses that they had are
 * part of it, so the memory must outlive it.
 */
final class CapturedGraph implements AutoCloseable {
  private final CudaDevice device;
  private long handle;

  private CapturedGraph(CudaDevice device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  /** Makes a captured graph of CUDA's description of it, which the caller destroys. */
  static CapturedGraph of(CudaDevice device, long description) {
    long[] handle = new long[1];
    CudaStatus.check(
        "cuGraphInstantiateWithFlags", Driver.cuGraphInstantiateWithFlags(handle, description, 0));
    return new CapturedGraph(device, handle[0]);
  }

  long handle() {
    if (handle == 0) {
      throw new IllegalStateException("graph of %s: expected it open".formatted(device));
    }
    return handle;
  }

  @Override
  public void close() {
    long own = handle;
    handle = 0;
    device.release("cuGraphExecDestroy", own, Driver::cuGraphExecDestroy);
  }
}
