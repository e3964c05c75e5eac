// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's CUDA backend, which only builds with {@code -Pgpu} contain. */
final class Cuda {
  private static final String NEEDED =
      "a build with -Pgpu, CUDA 11.6 and cuDNN 8.3 on the machine, a device before Hopper";

  private Cuda() {}

  /** Whether the build has ND4J's CUDA backend. Loads nothing. */
  static boolean isThere() {
    return Cuda.class.getResource("/org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
  }

  /** Whether ND4J computes on a graphics processor in this JVM. */
  static boolean isBackend() {
    return backend().contains("cublas");
  }

  /**
   * Makes this thread compute on a device.
   *
   * @throws ResourceFailure when there is no driver, no CUDA, or no such device
   */
  static void bind(int device) {
    if (!Graphics.driverIsThere()) {
      throw new ResourceFailure(
          "GPU %d: expected NVIDIA's driver, found none (/dev/nvidiactl)".formatted(device));
    }
    if (!isBackend()) {
      throw new ResourceFailure(
          "GPU %d: expected ND4J's CUDA backend (%s), found %s"
              .formatted(device, NEEDED, backend()));
    }
    int devices = Nd4j.getAffinityManager().getNumberOfDevices();
    if (device >= devices) {
      throw new ResourceFailure(
          "GPU %d: expected one of the devices that CUDA sees, found %d of them, from 0"
              .formatted(device, devices));
    }
    Nd4j.getAffinityManager().unsafeSetDevice(device);
  }

  private static String backend() {
    try {
      NativeBuild.select();
      return Nd4j.getBackend().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    } catch (LinkageError e) {
      throw new ResourceFailure(
          "GPU: expected ND4J's backend to load (%s), found %s".formatted(NEEDED, e), e);
    }
  }
}
