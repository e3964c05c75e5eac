// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import com.sun.jna.Function;
import io.sparkvae.failure.ConfigurationFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * Environment variables that native libraries read when they are loaded. This process sets them
 * itself, so that every executor has them, however it was started. Values that the machine has for
 * other programs are replaced, because they could silently halve the speed. To choose another
 * value, set one of this program's own variables, {@value #BLAS_CORE} or {@value #THREADS}.
 */
public final class NativeEnvironment {
  /**
   * Environment variable that overrides the kernels of OpenBLAS: {@code Haswell}, {@code Zen}, …
   */
  public static final String BLAS_CORE = "SPARKVAE_BLAS_CORE";

  /** Environment variable that overrides the number of threads inside one operation. */
  public static final String THREADS = "SPARKVAE_THREADS";

  private NativeEnvironment() {}

  /**
   * Returns the values that a build of the native code needs, by variable.
   *
   * <ul>
   *   <li>OpenBLAS 0.3.19 does not know newer processors and would use its oldest kernels for them,
   *       which are four times slower. Its variable names the kernels that fit.
   *   <li>oneDNN is limited to the instructions of the build, so that a newer processor in the
   *       cluster rounds as the others do.
   *   <li>OpenMP uses one thread, because the unit of parallelism is a worker.
   * </ul>
   *
   * @param environment the environment of this process
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
   * Returns the number of threads inside one operation.
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
      // Refused below, like 0.
    }
    throw new ConfigurationFailure(
        "%s: expected a positive number of threads, found '%s'".formatted(THREADS, found));
  }

  /** Sets variables of this process, for native libraries that are loaded later. */
  public static void apply(Map<String, String> variables) {
    Function setenv = Function.getFunction("c", "setenv");
    variables.forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 1}));
  }
}
