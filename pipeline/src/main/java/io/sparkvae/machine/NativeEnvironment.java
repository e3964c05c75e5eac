// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import com.sun.jna.Function;
import io.sparkvae.failure.ConfigurationFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * Variables that native libraries read from the environment of this process when they are loaded.
 * The process sets them itself, so that every executor has them, however it was started. Values
 * that the machine has for other programs are replaced, since they could halve the speed without a
 * sign; whoever wants another value sets our own variable for it.
 */
public final class NativeEnvironment {
  /**
   * Environment variable that overrides the kernels of OpenBLAS: {@code Haswell}, {@code Zen}, …
   */
  public static final String BLAS_CORE = "SPARKVAE_BLAS_CORE";

  /** Environment variable that overrides the threads inside one operation. */
  public static final String THREADS = "SPARKVAE_THREADS";

  private NativeEnvironment() {}

  /**
   * What a build of the native code needs, by variable.
   *
   * <ul>
   *   <li>OpenBLAS 0.3.19 does not know processors that came after it and falls back to its oldest
   *       kernels, four times slower; it is told which ones fit.
   *   <li>oneDNN is kept to the instructions of the build, so that a newer processor in the cluster
   *       rounds as the others do.
   *   <li>One thread: the unit of parallelism is a worker.
   * </ul>
   *
   * @param environment that of this process
   */
  public static Map<String, String> of(NativeBuild build, Map<String, String> environment) {
    String core =
        switch (build) {
          case AVX512 -> "SkylakeX";
          case AVX2 -> "Haswell";
        };
    String instructions =
        switch (build) {
          case AVX512 -> "AVX512_CORE";
          case AVX2 -> "AVX2";
        };
    String threads = Integer.toString(threads(environment));
    Map<String, String> variables = new TreeMap<>();
    variables.put("OPENBLAS_CORETYPE", environment.getOrDefault(BLAS_CORE, core));
    variables.put("DNNL_MAX_CPU_ISA", instructions);
    variables.put("OPENBLAS_NUM_THREADS", threads);
    variables.put("OMP_NUM_THREADS", threads);
    return variables;
  }

  /**
   * Threads inside one operation.
   *
   * @throws ConfigurationFailure when the override is not a positive number
   */
  public static int threads(Map<String, String> environment) {
    String found = environment.getOrDefault(THREADS, "1");
    try {
      int threads = Integer.parseInt(found);
      if (threads > 0) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // Refused below, as 0 is.
    }
    throw new ConfigurationFailure(
        "%s: expected a positive number of threads, found '%s'".formatted(THREADS, found));
  }

  static void apply(Map<String, String> variables) {
    Function setenv = Function.getFunction("c", "setenv");
    variables.forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 1}));
  }
}
