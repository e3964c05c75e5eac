// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.nio.FloatBuffer;
import java.util.List;

/** A small computation that uses everything: a kernel, a product of matrices, copies, a graph. */
final class CudaProbe {
  private static final int SIZE = 128;
  private static final int THREADS = 256;
  private static final int BYTES = SIZE * SIZE * Float.BYTES;

  /** Whole numbers, so that every order of summation gives the same product. */
  private static final String SOURCE =
      """
      extern "C" __global__ void probe(float* __restrict__ a, float* __restrict__ b) {
        unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
        a[i] = (float) (i % 7u);
        b[i] = (float) (i % 11u) - 5.0f;
      }
      SPARKVAE_KERNEL(probe, 0)
      """;

  private CudaProbe() {}

  /** Whether the card, in a stream of it, multiplies two matrices as this processor does. */
  static boolean multiplies(CudaDevice device, CudaStream stream) {
    Place buffer = new Place("probe", 0);
    CudaCommand.Launch shape =
        new CudaCommand.Launch(
            "probe", SIZE * SIZE / THREADS, 1, THREADS, 1, List.of(buffer, buffer));
    CudaCommand.Product product =
        new CudaCommand.Product(false, false, SIZE, SIZE, SIZE, buffer, buffer, buffer);
    try (CudaModule module = device.module(SOURCE);
        DeviceMemory a = device.allocate(BYTES);
        DeviceMemory b = device.allocate(BYTES);
        DeviceMemory c = device.allocate(BYTES);
        PinnedMemory result = device.pin(BYTES)) {
      Runnable commands =
          () -> {
            stream.launch(module.function("probe"), shape, a.address(), b.address());
            stream.product(product, a.address(), b.address(), c.address());
          };
      commands.run();
      try (CapturedGraph graph = stream.capture(commands)) {
        stream.zero(c.address(), BYTES);
        stream.launch(graph);
        stream.download(c.address(), result, BYTES);
        stream.synchronize();
      }
      return isProduct(result.buffer().asFloatBuffer());
    }
  }

  private static boolean isProduct(FloatBuffer found) {
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        int sum = 0;
        for (int k = 0; k < SIZE; k++) {
          sum += (row * SIZE + k) % 7 * ((k * SIZE + column) % 11 - 5);
        }
        if (found.get(row * SIZE + column) != sum) {
          return false;
        }
      }
    }
    return true;
  }
}
