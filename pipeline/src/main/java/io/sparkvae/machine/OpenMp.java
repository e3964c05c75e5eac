// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;

/**
 * Sets how many threads an operation of a native library uses. OpenMP keeps this number for each
 * calling thread, and any library may change it: ND4J sets it to the number of cores in the thread
 * that loads ND4J.
 */
public final class OpenMp {
  private static final String LIBRARY = "libgomp.so.1";
  private static final int THREADS;

  static {
    // This must come first: OpenMP reads its settings from the environment when it is loaded.
    NativeBuild build = NativeBuild.select().build();
    THREADS = NativeEnvironment.threads(System.getenv());
    Native.register(OpenMp.class, NativeLibrary.getInstance(library(build)));
  }

  private OpenMp() {}

  /**
   * Loads OpenMP if necessary and sets the number of threads for operations that the calling thread
   * starts, as {@link NativeEnvironment#threads} gives it.
   */
  public static void useOwnThreads() {
    omp_set_num_threads(THREADS);
  }

  private static native void omp_set_num_threads(int threads);

  /**
   * Returns the path of the OpenMP library that comes with ND4J, so that the machine need not have
   * one.
   */
  private static String library(NativeBuild build) {
    URL packed =
        OpenMp.class.getResource(
            "/org/nd4j/linalg/cpu/nativecpu/bindings/%s%s/%s"
                .formatted(Processor.SUPPORTED, build.extension(), LIBRARY));
    try {
      return packed == null ? LIBRARY : Loader.cacheResource(packed).getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(LIBRARY + ": cannot be unpacked: " + e.getMessage(), e);
    }
  }
}
