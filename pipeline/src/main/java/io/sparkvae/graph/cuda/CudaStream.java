// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.sparkvae.graph.cuda.CudaApi.Cublas;
import io.sparkvae.graph.cuda.CudaApi.Driver;

/**
 * A queue of commands to a card, which run one after the other. Workers that share a card have a
 * stream each. Every method but {@link #synchronize} returns before the card has done its work; the
 * memory of a command stays open and, where the command reads it, unchanged until then.
 *
 * <p>A stream is for one thread at a time, which has entered the device. It has its own cuBLAS
 * handle and workspace: then products give the same bits whatever other streams do.
 */
final class CudaStream implements AutoCloseable {
  private static final int NON_BLOCKING = 1;
  private static final int THREAD_LOCAL = 1;
  private static final int ADDRESS_BYTES = 8;

  /** What NVIDIA recommends for Hopper and later; older cards need less. */
  private static final long WORKSPACE_BYTES = 32L << 20;

  private static final Memory ONE = scalar(1);
  private static final Memory ZERO = scalar(0);

  private final CudaDevice device;
  private long handle;
  private long cublas;
  private DeviceMemory workspace;
  private Memory arguments = new Memory(2 * ADDRESS_BYTES);

  private CudaStream(CudaDevice device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  static CudaStream open(CudaDevice device, ProductPrecision precision) {
    device.enter();
    long[] handle = new long[1];
    CudaStatus.check("cuStreamCreate", Driver.cuStreamCreate(handle, NON_BLOCKING));
    CudaStream stream = new CudaStream(device, handle[0]);
    try {
      stream.openCublas(precision);
    } catch (RuntimeException | Error e) {
      stream.close();
      throw e;
    }
    return stream;
  }

  private void openCublas(ProductPrecision precision) {
    long[] opened = new long[1];
    CudaStatus.check("cublasCreate_v2", Cublas.cublasCreate_v2(opened));
    cublas = opened[0];
    workspace = device.allocate(WORKSPACE_BYTES);
    // In this order: a new stream takes the workspace away.
    CudaStatus.check("cublasSetStream_v2", Cublas.cublasSetStream_v2(cublas, handle));
    CudaStatus.check(
        "cublasSetWorkspace_v2",
        Cublas.cublasSetWorkspace_v2(cublas, workspace.address(), workspace.bytes()));
    CudaStatus.check("cublasSetMathMode", Cublas.cublasSetMathMode(cublas, precision.mathMode()));
  }

  /**
   * Runs a kernel.
   *
   * @param function the kernel
   * @param shape the command that has the sizes of grid and block
   * @param addresses the arguments, in order
   */
  void launch(CudaFunction function, CudaCommand.Launch shape, long... addresses) {
    CudaStatus.check(
        "cuLaunchKernel",
        Driver.cuLaunchKernel(
            function.handle(),
            shape.gridX(),
            shape.gridY(),
            1,
            shape.blockX(),
            shape.blockY(),
            1,
            0,
            handle(),
            arguments(addresses),
            Pointer.NULL));
  }

  /** Returns an array of pointers to the arguments. CUDA reads both during the call only. */
  private Memory arguments(long... addresses) {
    long pointers = (long) addresses.length * ADDRESS_BYTES;
    if (arguments.size() < 2 * pointers) {
      arguments = new Memory(2 * pointers);
    }
    for (int i = 0; i < addresses.length; i++) {
      long at = (long) i * ADDRESS_BYTES;
      arguments.setPointer(at, arguments.share(pointers + at));
      arguments.setLong(pointers + at, addresses[i]);
    }
    return arguments;
  }

  /** Multiplies row-major matrices of floats: {@code c = op(a) op(b)}. */
  void product(CudaCommand.Product product, long a, long b, long c) {
    // cuBLAS is column-major. A row-major matrix is the transpose of a column-major one, so this
    // asks for the transpose of c: op(b)' op(a)'.
    CudaStatus.check(
        "cublasSgemm_v2",
        Cublas.cublasSgemm_v2(
            cublas,
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

  /** Copies bytes on the card. */
  void copy(long from, long to, long bytes) {
    CudaStatus.check(
        "cuMemcpyDtoDAsync_v2", Driver.cuMemcpyDtoDAsync_v2(to, from, bytes, handle()));
  }

  /** Copies the first bytes of pinned memory to the card. */
  void upload(PinnedMemory from, long to, long bytes) {
    requireWithin(from, bytes);
    CudaStatus.check(
        "cuMemcpyHtoDAsync_v2", Driver.cuMemcpyHtoDAsync_v2(to, from.address(), bytes, handle()));
  }

  /** Copies bytes of the card to the beginning of pinned memory. */
  void download(long from, PinnedMemory to, long bytes) {
    requireWithin(to, bytes);
    CudaStatus.check(
        "cuMemcpyDtoHAsync_v2", Driver.cuMemcpyDtoHAsync_v2(to.address(), from, bytes, handle()));
  }

  private static void requireWithin(PinnedMemory memory, long bytes) {
    if (bytes < 0 || bytes > memory.bytes()) {
      throw new IllegalArgumentException(
          "copy: expected at most %d bytes, found %d".formatted(memory.bytes(), bytes));
    }
  }

  /** Makes all bits of memory on the card zero. */
  void zero(long address, long bytes) {
    CudaStatus.check("cuMemsetD8Async", Driver.cuMemsetD8Async(address, (byte) 0, bytes, handle()));
  }

  /** Marks the point after all commands so far. */
  void record(CudaEvent event) {
    CudaStatus.check("cuEventRecord", Driver.cuEventRecord(event.handle(), handle()));
  }

  /** Lets later commands of this stream wait until another stream has passed a point. */
  void await(CudaEvent event) {
    CudaStatus.check("cuStreamWaitEvent", Driver.cuStreamWaitEvent(handle(), event.handle(), 0));
  }

  /**
   * Records commands instead of running them. Run the same commands once before: the driver and
   * cuBLAS load kernels when they are first used, which they cannot do while they are recorded.
   *
   * @param commands calls to this stream, but for {@link #synchronize}, by the calling thread
   */
  CapturedGraph capture(Runnable commands) {
    CudaStatus.check(
        "cuStreamBeginCapture_v2", Driver.cuStreamBeginCapture_v2(handle(), THREAD_LOCAL));
    long[] description = new long[1];
    try {
      commands.run();
    } catch (RuntimeException | Error e) {
      // The commands' own failure is what counts, and this ends the recording all the same.
      if (Driver.cuStreamEndCapture(handle(), description) == 0) {
        destroy(description[0]);
      }
      throw e;
    }
    CudaStatus.check("cuStreamEndCapture", Driver.cuStreamEndCapture(handle(), description));
    try {
      return CapturedGraph.of(device, description[0]);
    } finally {
      destroy(description[0]);
    }
  }

  private void destroy(long description) {
    device.release("cuGraphDestroy", description, Driver::cuGraphDestroy);
  }

  /** Runs recorded commands. */
  void launch(CapturedGraph graph) {
    CudaStatus.check("cuGraphLaunch", Driver.cuGraphLaunch(graph.handle(), handle()));
  }

  /** Waits until the card has done all commands. */
  void synchronize() {
    CudaStatus.check("cuStreamSynchronize", Driver.cuStreamSynchronize(handle()));
  }

  /** Returns the version of cuBLAS, such as 130100 for 13.1. */
  int cublasVersion() {
    int[] version = new int[1];
    CudaStatus.check("cublasGetVersion_v2", Cublas.cublasGetVersion_v2(cublas, version));
    return version[0];
  }

  private long handle() {
    if (handle == 0) {
      throw new IllegalStateException("stream of %s: expected it open".formatted(device));
    }
    return handle;
  }

  /** Waits for the card and closes the stream. Its captured graphs may be closed later. */
  @Override
  public void close() {
    long own = handle;
    handle = 0;
    long ownCublas = cublas;
    cublas = 0;
    device.release("cuStreamSynchronize", own, Driver::cuStreamSynchronize);
    device.release("cublasDestroy_v2", ownCublas, Cublas::cublasDestroy_v2);
    if (workspace != null) {
      workspace.close();
    }
    device.release("cuStreamDestroy_v2", own, Driver::cuStreamDestroy_v2);
  }

  private static Memory scalar(float value) {
    Memory memory = new Memory(Float.BYTES);
    memory.setFloat(0, value);
    return memory;
  }
}
