// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Nvrtc;
import io.sparkvae.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Compiles kernels with NVRTC to machine code for one kind of card. PTX would be more general, but
 * a driver that is older than NVRTC refuses it.
 */
final class CudaCompiler {
  /** The source is wrong ({@code NVRTC_ERROR_COMPILATION}). */
  private static final int REFUSED = 6;

  /** NVRTC lacks a library of its own ({@code NVRTC_ERROR_BUILTIN_OPERATION_FAILURE}). */
  private static final int WITHOUT_BUILTINS = 7;

  private final String compiler;
  private final String architecture;
  private final CubinCache cache;

  private CudaCompiler(String compiler, String architecture, CubinCache cache) {
    this.compiler = compiler;
    this.architecture = architecture;
    this.cache = cache;
  }

  /**
   * Returns a compiler for a card.
   *
   * @throws ResourceFailure when this NVRTC compiles nothing that the card runs
   */
  static CudaCompiler of(CudaLibraries libraries, ComputeCapability card, CubinCache cache) {
    String compiler = "NVRTC " + libraries.nvrtcVersion();
    List<ComputeCapability> known = known();
    ComputeCapability code =
        known.stream()
            .filter(card::runs)
            .max(Comparator.naturalOrder())
            .orElseThrow(
                () ->
                    new ResourceFailure(
                        "%s: expected one that compiles for compute capability %s, found one for %s (%s; %s names other folders)"
                            .formatted(
                                compiler,
                                card,
                                String.join(", ", known.stream().map(Object::toString).toList()),
                                libraries.nvrtc(),
                                CudaPlaces.VARIABLE)));
    return new CudaCompiler(compiler, code.architecture(), cache);
  }

  private static List<ComputeCapability> known() {
    int[] count = new int[1];
    CudaStatus.check("nvrtcGetNumSupportedArchs", Nvrtc.nvrtcGetNumSupportedArchs(count));
    int[] numbers = new int[count[0]];
    CudaStatus.check("nvrtcGetSupportedArchs", Nvrtc.nvrtcGetSupportedArchs(numbers));
    return Arrays.stream(numbers).mapToObj(ComputeCapability::of).toList();
  }

  /**
   * Returns the machine code of kernels, from the cache if it is there.
   *
   * @throws IllegalStateException with NVRTC's messages when it refuses the source
   */
  byte[] compile(String source) {
    String key = Digest.ofText(String.join("\n", compiler, String.join(" ", options()), source));
    return cache.get(key, () -> compiled(source));
  }

  private List<String> options() {
    return List.of(
        "--gpu-architecture=" + architecture,
        "--std=c++17",
        "--fmad=true",
        "-DSPARKVAE_KERNEL(name,syncs)=");
  }

  private byte[] compiled(String source) {
    long[] program = new long[1];
    CudaStatus.check(
        "nvrtcCreateProgram",
        Nvrtc.nvrtcCreateProgram(
            program,
            (source + '\0').getBytes(StandardCharsets.UTF_8),
            "sparkvae.cu",
            0,
            Pointer.NULL,
            Pointer.NULL));
    try {
      StringArray options = new StringArray(options().toArray(String[]::new));
      int code = Nvrtc.nvrtcCompileProgram(program[0], options().size(), options);
      if (code == REFUSED) {
        throw new IllegalStateException(
            "kernels: %s refuses them for %s:%n%s"
                .formatted(compiler, architecture, log(program[0])));
      }
      if (code == WITHOUT_BUILTINS) {
        throw new ResourceFailure(
            "%s: expected libnvrtc-builtins beside it, found none: %s"
                .formatted(compiler, log(program[0])));
      }
      CudaStatus.check("nvrtcCompileProgram", code);
      long[] bytes = new long[1];
      CudaStatus.check("nvrtcGetCUBINSize", Nvrtc.nvrtcGetCUBINSize(program[0], bytes));
      byte[] image = new byte[Math.toIntExact(bytes[0])];
      CudaStatus.check("nvrtcGetCUBIN", Nvrtc.nvrtcGetCUBIN(program[0], image));
      return image;
    } finally {
      CudaStatus.check("nvrtcDestroyProgram", Nvrtc.nvrtcDestroyProgram(program));
    }
  }

  private static String log(long program) {
    long[] bytes = new long[1];
    CudaStatus.check("nvrtcGetProgramLogSize", Nvrtc.nvrtcGetProgramLogSize(program, bytes));
    byte[] log = new byte[Math.toIntExact(bytes[0])];
    CudaStatus.check("nvrtcGetProgramLog", Nvrtc.nvrtcGetProgramLog(program, log));
    return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
  }
}
