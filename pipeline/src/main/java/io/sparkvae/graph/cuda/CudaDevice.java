// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Driver;
import io.sparkvae.machine.PrivateDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;

/**
 * A card, opened by this process. There is one for each ordinal, and it stays open until the
 * process ends: all threads and workers that use a card share its context.
 *
 * <p>A thread calls {@link #enter} before it uses a card. Memory, streams and modules that a device
 * gives are closed by whoever asked for them.
 */
final class CudaDevice {
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int LONGEST_NAME = 256;

  private static final Map<Integer, CudaDevice> OPENED = new HashMap<>();

  /** The card of each thread, for messages. */
  private static final ThreadLocal<CudaDevice> ENTERED = new ThreadLocal<>();

  private final int ordinal;
  private final String name;
  private final ComputeCapability capability;
  private final long bytes;
  private final long context;
  private final CudaCompiler compiler;

  private CudaDevice(
      int ordinal,
      String name,
      ComputeCapability capability,
      long bytes,
      long context,
      CudaCompiler compiler) {
    this.ordinal = ordinal;
    this.name = name;
    this.capability = capability;
    this.bytes = bytes;
    this.context = context;
    this.compiler = compiler;
  }

  /**
   * Opens a card and enters it with the calling thread.
   *
   * @param ordinal its number from 0, in the order of {@code nvidia-smi}, among those that {@code
   *     CUDA_VISIBLE_DEVICES} shows
   * @throws ResourceFailure when the driver, a library or the card is missing, or the card is too
   *     old or busy
   */
  static CudaDevice open(int ordinal) {
    CudaDevice device;
    synchronized (OPENED) {
      device = OPENED.get(ordinal);
      if (device == null) {
        device = opened(ordinal, CudaDriver.start());
        OPENED.put(ordinal, device);
      }
    }
    device.enter();
    return device;
  }

  private static CudaDevice opened(int ordinal, CudaDriver driver) {
    if (ordinal < 0 || ordinal >= driver.cards()) {
      throw new ResourceFailure(
          "GPU %s: expected one of the cards that the driver shows, found %s of them, from 0 (CUDA_VISIBLE_DEVICES can hide some)"
              .formatted(ordinal, driver.cards()));
    }
    String number = "GPU " + ordinal;
    int[] handle = new int[1];
    CudaStatus.start(number, "cuDeviceGet", Driver.cuDeviceGet(handle, ordinal));
    String name = name(number, handle[0]);
    String card = inWords(ordinal, name);
    ComputeCapability capability =
        new ComputeCapability(
            attribute(card, CAPABILITY_MAJOR, handle[0]),
            attribute(card, CAPABILITY_MINOR, handle[0]));
    if (capability.compareTo(ComputeCapability.OLDEST) < 0) {
      throw new ResourceFailure(
          "%s: expected compute capability %s or newer, found %s"
              .formatted(card, ComputeCapability.OLDEST, capability));
    }
    CudaLibraries libraries = CudaLibraries.load(driver, capability);
    Path directory = PrivateDirectory.below(Path.of(System.getProperty("java.io.tmpdir")));
    CudaCompiler compiler =
        CudaCompiler.of(libraries, capability, new CubinCache(directory.resolve("cubin")));
    long[] bytes = new long[1];
    CudaStatus.start(card, "cuDeviceTotalMem_v2", Driver.cuDeviceTotalMem_v2(bytes, handle[0]));
    long[] context = new long[1];
    CudaStatus.start(
        card, "cuDevicePrimaryCtxRetain", Driver.cuDevicePrimaryCtxRetain(context, handle[0]));
    return new CudaDevice(ordinal, name, capability, bytes[0], context[0], compiler);
  }

  /**
   * Makes this card the calling thread's. Call it first in each task, whose thread may have been
   * another card's.
   *
   * @throws ResourceFailure when this process has lost its card
   */
  void enter() {
    CudaStatus.requireNotLost();
    ENTERED.set(this);
    CudaStatus.check("cuCtxSetCurrent", Driver.cuCtxSetCurrent(context));
  }

  /** Returns the calling thread's card in words, for messages. */
  static String entered() {
    CudaDevice device = ENTERED.get();
    return device == null ? "GPU" : device.toString();
  }

  int ordinal() {
    return ordinal;
  }

  /** Returns the card's model, such as {@code NVIDIA H100 80GB HBM3}. */
  String name() {
    return name;
  }

  ComputeCapability capability() {
    return capability;
  }

  /** Returns the size of the card's memory. */
  long bytes() {
    return bytes;
  }

  /** Returns how much of the card's memory is free, other processes counted. */
  long freeBytes() {
    enter();
    long[] free = new long[1];
    CudaStatus.check("cuMemGetInfo_v2", Driver.cuMemGetInfo_v2(free, new long[1]));
    return free[0];
  }

  /**
   * Allocates memory on the card. Its content is undefined.
   *
   * @throws ResourceFailure when there is not enough
   */
  DeviceMemory allocate(long bytes) {
    return DeviceMemory.allocate(this, bytes);
  }

  /**
   * Allocates memory of this machine that the card reads and writes itself, at several times the
   * speed of other memory.
   *
   * @throws ResourceFailure when there is not enough
   */
  PinnedMemory pin(int bytes) {
    return PinnedMemory.allocate(this, bytes);
  }

  /** Opens a stream, whose products of matrices have the given precision. */
  CudaStream stream(ProductPrecision precision) {
    return CudaStream.open(this, precision);
  }

  CudaEvent event() {
    return CudaEvent.create(this);
  }

  /**
   * Compiles kernels for this card, or takes them from the cache, and loads them.
   *
   * @param source CUDA C++, as {@link CudaProgram#source} describes it
   * @throws IllegalStateException with the compiler's messages when it refuses the source
   */
  CudaModule module(String source) {
    return CudaModule.load(this, compiler.compile(source));
  }

  /** Gives something back, unless it is 0 or the card is lost. */
  void release(String function, long handle, LongToIntFunction call) {
    if (handle != 0 && !CudaStatus.isLost()) {
      enter();
      CudaStatus.release(function, call.applyAsInt(handle));
    }
  }

  @Override
  public String toString() {
    return inWords(ordinal, name);
  }

  private static String inWords(int ordinal, String name) {
    return "GPU %s (%s)".formatted(ordinal, name);
  }

  private static String name(String card, int device) {
    byte[] name = new byte[LONGEST_NAME];
    CudaStatus.start(card, "cuDeviceGetName", Driver.cuDeviceGetName(name, name.length, device));
    return new String(name, StandardCharsets.UTF_8).split("\0", 2)[0];
  }

  private static int attribute(String card, int attribute, int device) {
    int[] value = new int[1];
    CudaStatus.start(
        card, "cuDeviceGetAttribute", Driver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }
}
