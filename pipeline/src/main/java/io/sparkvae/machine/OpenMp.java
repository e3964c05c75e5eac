// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;

/**
 * How many threads an operation of a native library uses. In OpenMP that number belongs to the
 * calling thread, and whatever library comes first may change it: ND4J sets it to the number of
 * cores in the thread that happens to load it.
 */
public final class OpenMp {
  private static final String LIBRARY = "libgomp.so.1";
  private static final int THREADS;

  static {
    // First: OpenMP, too, reads its settings from the environment when it is loaded.
    NativeBuild build = NativeBuild.select().build();
    THREADS = NativeEnvironment.threads(System.getenv());
    Native.register(OpenMp.class, NativeLibrary.getInstance(library(build)));
  }

  private OpenMp() {}

  /**
   * Loads OpenMP, if it is not there yet, and has operations that the calling thread starts use as
   * many threads as {@link NativeEnvironment#THREADS} says.
   */
  public static void useOwnThreads() {
    omp_set_num_threads(THREADS);
  }

  private static native void omp_set_num_threads(int threads);

  /** The file that comes with ND4J, so that a machine needs none of its own. */
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
