// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Driver;
import io.sparkvae.machine.NativeEnvironment;
import java.util.Map;

/**
 * NVIDIA's driver, started in this process.
 *
 * @param version the newest CUDA that it supports, such as 13000 for 13.0
 * @param cards how many cards it shows to this process
 * @param file the path of its library
 */
record CudaDriver(int version, int cards, String file) {
  static final String TITLE = "NVIDIA's driver";

  /** CUDA 12 is the oldest whose libraries are used. */
  private static final int OLDEST = 12_000;

  private static CudaDriver started;

  /**
   * Loads and starts the driver, once.
   *
   * @throws ResourceFailure when it is not there, is too old or does not start
   */
  static synchronized CudaDriver start() {
    if (started == null) {
      // Spark's addresses come from nvidia-smi, which counts cards in this order.
      NativeEnvironment.apply(Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID"));
      String file = CudaLibrary.driver().load(CudaPlaces.current());
      int[] version = new int[1];
      CudaStatus.start(TITLE, "cuDriverGetVersion", Driver.cuDriverGetVersion(version));
      if (version[0] < OLDEST) {
        throw new ResourceFailure(
            "%s: expected one for CUDA %s or newer, found one for CUDA %s (%s)"
                .formatted(TITLE, inWords(OLDEST), inWords(version[0]), file));
      }
      int[] cards = new int[1];
      CudaStatus.start(TITLE, "cuInit", Driver.cuInit(0));
      CudaStatus.start(TITLE, "cuDeviceGetCount", Driver.cuDeviceGetCount(cards));
      started = new CudaDriver(version[0], cards[0], file);
    }
    return started;
  }

  /** Returns a version number of the driver or of cuBLAS as text: {@code 12.4} for 12040. */
  static String inWords(int version) {
    return "%s.%s".formatted(version / 1000, version % 1000 / 10);
  }

  /** Returns the driver's version as text. */
  String inWords() {
    return inWords(version);
  }
}
