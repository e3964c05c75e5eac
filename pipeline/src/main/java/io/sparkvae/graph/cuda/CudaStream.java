// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.sparkvae.graph.cuda.CudaApi.Driver;

/**
 * A queue of commands to a card, which run one after the other. Workers that share a card have a
 * stream each. Every method but {@link #synchronize} returns before the card has done its work; the
 * memory of a command stays open and, where the command reads it, unchanged until then.
 *
 * <p>A stream is for one thread at a time, which has entered the device.
 */
final class CudaStream implements AutoCloseable {
  private static final int NON_BLOCKING = 1;
  private static final int THREAD_LOCAL = 1;
  private static final int ADDRESS_BYTES = 8;

  private final CudaDevice device;
  private final MatrixProducts products;
  private long handle;
  private Memory arguments = new Memory(2 * ADDRESS_BYTES);

  private CudaStream(CudaDevice device, long handle, MatrixProducts products) {
    this.device = device;
    this.handle = handle;
    this.products = products;
  }

  static CudaStream open(CudaDevice device, ProductPrecision precision) {
    device.enter();
    long[] handle = new long[1];
    CudaStatus.check("cuStreamCreate", Driver.cuStreamCreate(handle, NON_BLOCKING));
    try {
      return new CudaStream(device, handle[0], MatrixProducts.open(device, handle[0], precision));
    } catch (RuntimeException | Error e) {
      device.release("cuStreamDestroy_v2", handle[0], Driver::cuStreamDestroy_v2);
      throw e;
    }
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
    products.product(product, a, b, c);
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
          "copy: expected at most %s bytes, found %s".formatted(memory.bytes(), bytes));
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
    return products.version();
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
    device.release("cuStreamSynchronize", own, Driver::cuStreamSynchronize);
    products.close();
    device.release("cuStreamDestroy_v2", own, Driver::cuStreamDestroy_v2);
  }
}
