// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Versions;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** The machine that this JVM runs on. */
public final class Machine {
  private Machine() {}

  /** Returns facts about versions, native code, threads, memory and directories for writing. */
  public static List<Fact> facts() {
    // This must come first: the first use of JavaCPP decides which native code it loads.
    Fact nativeBuild = nativeBuild();
    List<Fact> facts = new ArrayList<>();
    Map<String, String> versions = Versions.current();
    facts.add(java(versions.get("java")));
    facts.add(Fact.good("spark", versions.get("spark")));
    facts.add(Fact.good("scala", versions.get("scala")));
    facts.add(
        memory().setWith("--driver-memory, --executor-memory, --conf spark.sparkvae.offHeap="));
    facts.add(nativeBuild.setWith(NativeBuild.VARIABLE + "=avx512|avx2"));
    facts.add(blas().setWith(NativeEnvironment.BLAS_CORE + "=SkylakeX|Haswell|Zen"));
    facts.add(threads().setWith(NativeEnvironment.THREADS + "=1"));
    facts.add(vectorModule().setWith("--add-modules=jdk.incubator.vector, as the launcher does"));
    facts.add(serialFilter().setWith("-Djdk.serialFilter=, as the launcher does"));
    facts.add(writable("temporary files", Path.of(System.getProperty("java.io.tmpdir"))));
    facts.add(nativeCache());
    return List.copyOf(facts);
  }

  /**
   * Unpacks the native libraries that every job needs (oneDNN, OpenMP) into the cache and loads
   * them. Call it on the driver before executors start: JVMs that unpacked at the same time on a
   * fresh machine have crashed. ND4J's library is unpacked when ND4J is first used.
   *
   * @throws io.sparkvae.failure.ResourceFailure when no native code runs on this processor
   */
  public static void unpackNatives() {
    OpenMp.useOwnThreads();
    Loader.load(dnnl.class);
  }

  /** Returns the most bytes that arrays may take outside the heap of this JVM. */
  public static long offHeap() {
    // The first use of JavaCPP decides which native code it loads.
    NativeBuild.select();
    return Pointer.maxBytes();
  }

  private static Fact java(String version) {
    return JavaVersion.isNeeded(Runtime.version())
        ? Fact.good("java", version)
        : Fact.fatal("java", "%s, where %s is needed".formatted(version, JavaVersion.NEEDED));
  }

  private static Fact memory() {
    MachineMemory machine = MachineMemory.available();
    long heap = Runtime.getRuntime().maxMemory();
    long offHeap = offHeap();
    long total = Math.max(heap + offHeap, Pointer.maxPhysicalBytes());
    String found =
        "heap %s + off-heap %s, %s with the rest, of %s (%s)"
            .formatted(
                JvmMemory.inWords(heap),
                JvmMemory.inWords(offHeap),
                JvmMemory.inWords(total),
                JvmMemory.inWords(machine.bytes()),
                machine.source());
    return total <= machine.bytes()
        ? Fact.good("memory", found)
        : Fact.fatal("memory", found + ": more than there is");
  }

  private static Fact nativeBuild() {
    try {
      unpackNatives();
      NativeChoice choice = NativeBuild.select();
      return Fact.good(
          "native build", "onednn-%s: %s".formatted(choice.build().spelled(), choice.reason()));
    } catch (RuntimeException | LinkageError e) {
      Failure failure = Failure.causeOf(e);
      return Fact.fatal(
          "native build", failure != null ? failure.getMessage() : "fails: " + innermost(e));
    }
  }

  private static Throwable innermost(Throwable thrown) {
    return thrown.getCause() == null ? thrown : innermost(thrown.getCause());
  }

  private static Fact blas() {
    try {
      NativeBuild build = NativeBuild.select().build();
      String library =
          System.getProperty("org.bytedeco.openblas.load", "openblas").startsWith("mkl")
              ? "MKL"
              : "OpenBLAS with kernels "
                  + NativeEnvironment.of(build, System.getenv()).get("OPENBLAS_CORETYPE");
      return Fact.good("BLAS", library);
    } catch (Failure e) {
      return Fact.note("BLAS", "unknown without native code");
    }
  }

  private static Fact threads() {
    String threads = System.getenv().getOrDefault(NativeEnvironment.THREADS, "1");
    String found =
        "%s a worker, %s cores".formatted(threads, Runtime.getRuntime().availableProcessors());
    return threads.equals("1")
        ? Fact.good("BLAS threads", found)
        : Fact.note("BLAS threads", found + "; workers side by side will fight for the cores");
  }

  private static Fact vectorModule() {
    return VectorModule.isPresent()
        ? Fact.good("vector module", "present")
        : Fact.note("vector module", "absent: jobs compute more slowly");
  }

  private static Fact serialFilter() {
    return ObjectInputFilter.Config.getSerialFilter() != null
        ? Fact.good("deserialisation", "of known classes only")
        : Fact.note("deserialisation", "of any class: peers are trusted");
  }

  /**
   * Returns whether files can be created in a directory, or in its nearest parent that exists, as a
   * fact.
   */
  public static Fact writable(String subject, Path directory) {
    Path existing = directory.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      Files.delete(Files.createTempFile(existing, ".sparkvae", ".tmp"));
      long free = existing.toFile().getUsableSpace();
      return Fact.good(
          subject, "%s can be written, %s free".formatted(directory, JvmMemory.inWords(free)));
    } catch (IOException e) {
      return Fact.fatal(subject, "%s cannot be written: %s".formatted(directory, e));
    }
  }

  private static Fact nativeCache() {
    try {
      File directory = Loader.getCacheDir();
      return writable("native cache", directory.toPath());
    } catch (IOException e) {
      return Fact.fatal("native cache", "cannot be made: " + e.getMessage());
    }
  }
}
