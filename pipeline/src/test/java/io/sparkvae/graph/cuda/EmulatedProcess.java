// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/** Another process that uses the emulator by its environment alone, as Spark's executors do. */
final class EmulatedProcess {
  private EmulatedProcess() {}

  /** Prints how many cards there are, and what a call returns that may fail and is wrong. */
  public static void main(String[] arguments) {
    Path folder = Path.of(System.getenv("SPARKVAE_CUDA"));
    NativeLibrary cuda = NativeLibrary.getInstance(folder.resolve("libcuda.so.1").toString());
    int[] count = new int[1];
    long[] context = new long[1];
    call(cuda, "cuInit", 0);
    call(cuda, "cuDeviceGetCount", count);
    call(cuda, "cuDevicePrimaryCtxRetain", context, 0);
    call(cuda, "cuCtxSetCurrent", context[0]);
    System.out.println(count[0] + " cards, " + call(cuda, "cuMemFree_v2", 1L));
  }

  private static int call(NativeLibrary cuda, String function, Object... arguments) {
    return cuda.getFunction(function).invokeInt(arguments);
  }
}
