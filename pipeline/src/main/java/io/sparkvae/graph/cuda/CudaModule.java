// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.cuda.CudaApi.Driver;
import java.util.HashMap;
import java.util.Map;

/** Kernels, compiled and loaded onto a card. Each user loads its own. */
final class CudaModule implements AutoCloseable {
  private final CudaDevice device;
  private final Map<String, CudaFunction> functions = new HashMap<>();
  private long handle;

  private CudaModule(CudaDevice device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  static CudaModule load(CudaDevice device, byte[] cubin) {
    device.enter();
    long[] handle = new long[1];
    CudaStatus.check("cuModuleLoadData", Driver.cuModuleLoadData(handle, cubin));
    return new CudaModule(device, handle[0]);
  }

  /**
   * Returns the kernel of a name.
   *
   * @throws IllegalStateException when there is none, or the module is closed
   */
  CudaFunction function(String name) {
    if (handle == 0) {
      throw new IllegalStateException("module of %s: expected it open".formatted(device));
    }
    return functions.computeIfAbsent(
        name,
        n -> {
          long[] function = new long[1];
          CudaStatus.check("cuModuleGetFunction", Driver.cuModuleGetFunction(function, handle, n));
          return new CudaFunction(n, function[0]);
        });
  }

  @Override
  public void close() {
    long own = handle;
    handle = 0;
    device.release("cuModuleUnload", own, Driver::cuModuleUnload);
  }
}
