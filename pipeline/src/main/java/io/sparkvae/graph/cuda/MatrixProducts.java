// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Memory;
import io.sparkvae.graph.cuda.CudaApi.Cublas;

/**
 * Products of matrices in a stream, by cuBLAS. Each stream has its own handle and workspace: then
 * products give the same bits whatever other streams do, and a capture allocates nothing.
 */
final class MatrixProducts implements AutoCloseable {
  /** What NVIDIA recommends for Hopper and later; older cards need less. */
  private static final long WORKSPACE_BYTES = 32L << 20;

  private static final Memory ONE = scalar(1);
  private static final Memory ZERO = scalar(0);

  private final CudaDevice device;
  private final DeviceMemory workspace;
  private long handle;

  private MatrixProducts(CudaDevice device, DeviceMemory workspace, long handle) {
    this.device = device;
    this.workspace = workspace;
    this.handle = handle;
  }

  static MatrixProducts open(CudaDevice device, long stream, ProductPrecision precision) {
    long[] handle = new long[1];
    CudaStatus.check("cublasCreate_v2", Cublas.cublasCreate_v2(handle));
    try {
      DeviceMemory workspace = device.allocate(WORKSPACE_BYTES);
      MatrixProducts products = new MatrixProducts(device, workspace, handle[0]);
      products.prepare(stream, precision);
      return products;
    } catch (RuntimeException | Error e) {
      device.release("cublasDestroy_v2", handle[0], Cublas::cublasDestroy_v2);
      throw e;
    }
  }

  private void prepare(long stream, ProductPrecision precision) {
    try {
      // In this order: a new stream takes the workspace away.
      CudaStatus.check("cublasSetStream_v2", Cublas.cublasSetStream_v2(handle, stream));
      CudaStatus.check(
          "cublasSetWorkspace_v2",
          Cublas.cublasSetWorkspace_v2(handle, workspace.address(), workspace.bytes()));
      CudaStatus.check("cublasSetMathMode", Cublas.cublasSetMathMode(handle, precision.mathMode()));
    } catch (RuntimeException | Error e) {
      workspace.close();
      throw e;
    }
  }

  /** Multiplies row-major matrices of floats: {@code c = op(a) op(b)}. */
  void product(CudaCommand.Product product, long a, long b, long c) {
    // cuBLAS is column-major. A row-major matrix is the transpose of a column-major one, so this
    // asks for the transpose of c: op(b)' op(a)'.
    if (product.batch() > 1) {
      batch(product, a, b, c);
    } else {
      single(product, a, b, c);
    }
  }

  private void single(CudaCommand.Product product, long a, long b, long c) {
    CudaStatus.check(
        "cublasSgemm_v2",
        Cublas.cublasSgemm_v2(
            handle(),
            product.transposeB() ? 1 : 0,
            product.transposeA() ? 1 : 0,
            product.n(),
            product.m(),
            product.k(),
            ONE,
            b,
            product.transposeB() ? product.k() : product.n(),
            a,
            product.transposeA() ? product.m() : product.k(),
            ZERO,
            c,
            product.n()));
  }

  private void batch(CudaCommand.Product product, long a, long b, long c) {
    CudaStatus.check(
        "cublasSgemmStridedBatched",
        Cublas.cublasSgemmStridedBatched(
            handle(),
            product.transposeB() ? 1 : 0,
            product.transposeA() ? 1 : 0,
            product.n(),
            product.m(),
            product.k(),
            ONE,
            b,
            product.transposeB() ? product.k() : product.n(),
            (long) product.k() * product.n(),
            a,
            product.transposeA() ? product.m() : product.k(),
            (long) product.m() * product.k(),
            ZERO,
            c,
            product.n(),
            (long) product.m() * product.n(),
            product.batch()));
  }

  /** Returns the version of cuBLAS, such as 130100 for 13.1. */
  int version() {
    int[] version = new int[1];
    CudaStatus.check("cublasGetVersion_v2", Cublas.cublasGetVersion_v2(handle(), version));
    return version[0];
  }

  private long handle() {
    if (handle == 0) {
      throw new IllegalStateException("products of %s: expected them open".formatted(device));
    }
    return handle;
  }

  /** Closes the handle. The stream has done all its work. */
  @Override
  public void close() {
    long own = handle;
    handle = 0;
    device.release("cublasDestroy_v2", own, Cublas::cublasDestroy_v2);
    workspace.close();
  }

  private static Memory scalar(float value) {
    Memory memory = new Memory(Float.BYTES);
    memory.setFloat(0, value);
    return memory;
  }
}
