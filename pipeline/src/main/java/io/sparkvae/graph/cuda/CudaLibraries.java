// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Nvrtc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The libraries that this process has loaded beside the driver.
 *
 * @param nvrtc the path of NVRTC
 * @param nvrtcVersion its version, such as {@code 13.0}
 * @param cublas the path of cuBLAS
 */
record CudaLibraries(String nvrtc, String nvrtcVersion, String cublas) {
  private static CudaLibraries loaded;

  /**
   * Loads the newest ones that the driver and a card can work with, once.
   *
   * @throws ResourceFailure that names all that are missing
   */
  static synchronized CudaLibraries load(CudaDriver driver, ComputeCapability card) {
    if (loaded == null) {
      List<Integer> majors = majors(driver.version(), card);
      List<String> missing = new ArrayList<>();
      CudaPlaces places = CudaPlaces.current();
      String nvrtc = load(CudaLibrary.nvrtc(majors), places, missing);
      String cublas = load(CudaLibrary.cublas(majors), places, missing);
      if (!missing.isEmpty()) {
        throw new ResourceFailure(String.join("\n", missing));
      }
      int[] major = new int[1];
      int[] minor = new int[1];
      CudaStatus.check("nvrtcVersion", Nvrtc.nvrtcVersion(major, minor));
      loaded = new CudaLibraries(nvrtc, "%s.%s".formatted(major[0], minor[0]), cublas);
    }
    return loaded;
  }

  /** Returns what {@link #load} loaded, empty before. */
  static synchronized Optional<CudaLibraries> loaded() {
    return Optional.ofNullable(loaded);
  }

  private static String load(CudaLibrary library, CudaPlaces places, List<String> missing) {
    try {
      return library.load(places);
    } catch (ResourceFailure e) {
      missing.add(e.getMessage());
      return "";
    }
  }

  /**
   * Returns the major versions of CUDA whose libraries work here, best first. A driver runs the
   * machine code of its own major version and of older ones, and CUDA 13 dropped Volta.
   */
  static List<Integer> majors(int driverVersion, ComputeCapability card) {
    return Stream.of(13, 12)
        .filter(major -> driverVersion >= major * 1000)
        .filter(major -> major < 13 || card.compareTo(ComputeCapability.OLDEST_OF_CUDA_13) >= 0)
        .toList();
  }
}
