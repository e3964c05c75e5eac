// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Pointer;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Cublas;
import io.sparkvae.graph.cuda.CudaApi.Driver;
import io.sparkvae.graph.cuda.CudaApi.Nvrtc;
import io.sparkvae.machine.LostDeviceError;
import java.util.Set;

/**
 * What a function of CUDA returned. Every call of {@link CudaApi} passes through here, with the
 * name of its function: {@code check("cuInit", Driver.cuInit(0))}.
 *
 * <p>There are three kinds of errors. Missing memory and a driver that does not start are the
 * operator's ({@link ResourceFailure}). An error that is <i>sticky</i> has destroyed the context,
 * and every later call of this process returns it again: the card is lost for this process (see
 * {@link LostDeviceError}). All others are defects ({@link IllegalStateException}).
 */
final class CudaStatus {
  private static final int SUCCESS = 0;
  private static final int OUT_OF_MEMORY = 2;

  /** Not initialised, and allocation failed: cuBLAS returns both when memory is missing. */
  private static final Set<Integer> CUBLAS_OUT_OF_MEMORY = Set.of(1, 3);

  /**
   * Errors after which a process cannot use its card any more, from {@code cuda.h}: 4 the driver
   * shuts down, 46 unavailable, 214 memory (ECC), 220 NVLink, 226 contained, 700 illegal address,
   * 702 time-out, 709 destroyed context, 710 assertion, 714 to 719 and 721 failures inside a
   * kernel, 802 and 810 the driver's services, 911 external device, 999 unknown.
   */
  private static final Set<Integer> STICKY =
      Set.of(
          4, 46, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 802, 810,
          911, 999);

  /** Why this process has lost its card; null while it has not. */
  private static volatile ResourceFailure lost;

  private CudaStatus() {}

  /**
   * Throws what fits the code, unless it is success.
   *
   * @throws ResourceFailure when memory is missing, or the card is lost and this is no executor
   * @throws LostDeviceError when the card is lost and this is an executor
   * @throws IllegalStateException for a defect
   */
  static void check(String function, int code) {
    if (code == SUCCESS) {
      return;
    }
    int sticky = sticky(function, code);
    if (sticky != SUCCESS) {
      lose(function, sticky);
    }
    if (isOutOfMemory(function, code)) {
      throw new ResourceFailure(
          "%s: expected memory for %s, found too little (%s); fewer workers a card or smaller batches need less"
              .formatted(CudaDevice.entered(), function, named(function, code)));
    }
    throw new IllegalStateException(
        "%s: %s returned %s".formatted(CudaDevice.entered(), function, named(function, code)));
  }

  /**
   * As {@link #check}, but returns false when memory is missing, so that the caller can say for
   * what.
   */
  static boolean fits(String function, int code) {
    if (isOutOfMemory(function, code)) {
      return false;
    }
    check(function, code);
    return true;
  }

  /**
   * Checks a call that starts the driver or opens a card. Every error is then the machine's.
   *
   * @param thing what is started, for the message
   * @throws ResourceFailure for every code but success
   */
  static void start(String thing, String function, int code) {
    if (code != SUCCESS) {
      throw new ResourceFailure(
          "%s: expected %s to succeed, found %s".formatted(thing, function, named(function, code)));
    }
  }

  /** Checks a call that gives something back. A lost card has taken everything back already. */
  static void release(String function, int code) {
    if (sticky(function, code) == SUCCESS) {
      check(function, code);
    }
  }

  static boolean isLost() {
    return lost != null;
  }

  /**
   * Refuses to go on when this process has lost its card, as {@link #check} did when it was lost.
   */
  static void requireNotLost() {
    if (lost != null) {
      LostDeviceError.raise(lost);
    }
  }

  private static void lose(String function, int code) {
    if (lost == null) {
      lost =
          new ResourceFailure(
              ("%s: lost: %s returned %s. This process cannot use the card any more, a new one can"
                      + " unless the card is broken (the kernel's log names an Xid then)")
                  .formatted(CudaDevice.entered(), function, named("cu", code)));
    }
    LostDeviceError.raise(lost);
  }

  /** Returns the sticky error behind a code of any library, or success. */
  private static int sticky(String function, int code) {
    if (function.startsWith("nvrtc")) {
      return SUCCESS;
    }
    // cuBLAS has few codes of its own, but while a sticky error holds, every call of the driver
    // returns it.
    int driver =
        code != SUCCESS && function.startsWith("cublas")
            ? Driver.cuMemGetInfo_v2(new long[1], new long[1])
            : code;
    return STICKY.contains(driver) ? driver : SUCCESS;
  }

  private static boolean isOutOfMemory(String function, int code) {
    return function.startsWith("cublas")
        ? CUBLAS_OUT_OF_MEMORY.contains(code)
        : code == OUT_OF_MEMORY && !function.startsWith("nvrtc");
  }

  /**
   * Returns a code with its name, such as {@code CUDA_ERROR_INVALID_VALUE (1: invalid argument)}.
   */
  private static String named(String function, int code) {
    if (function.startsWith("nvrtc")) {
      return "%s (%s)".formatted(Nvrtc.nvrtcGetErrorString(code), code);
    }
    if (function.startsWith("cublas")) {
      return "%s (%s)".formatted(Cublas.cublasGetStatusName(code), code);
    }
    long[] name = new long[1];
    long[] text = new long[1];
    return Driver.cuGetErrorName(code, name) == SUCCESS
            && Driver.cuGetErrorString(code, text) == SUCCESS
        ? "%s (%s: %s)"
            .formatted(new Pointer(name[0]).getString(0), code, new Pointer(text[0]).getString(0))
        : "code " + code;
  }
}
