// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Cards for tests on machines without one: the CUDA driver, NVRTC and cuBLAS, emulated strictly on
 * the processor. Register it as a static extension of a test class; the product then finds its
 * libraries. Every test begins with the class's settings, no injected fault and no earlier error.
 * It fails if the emulator found a mistake that the test did not ask for with {@link #findings()}.
 *
 * <p>Settings are words {@code key=value}:
 *
 * <ul>
 *   <li>{@code cards=1}: how many; 0: the driver has none
 *   <li>{@code capability=9.0}: their compute capability
 *   <li>{@code memory=4g}: of each card, in bytes or with k, m, g
 *   <li>{@code driver=13000}: the newest CUDA that the driver knows
 *   <li>{@code streams=lazy | eager}: lazy: work runs when somebody waits for it, so what was not
 *       waited for has not happened; eager: at once
 *   <li>{@code order=forward | reverse | shuffle | both}: of blocks, threads and independent
 *       branches of graphs; both: every kernel runs twice, and results that differ are a finding
 *   <li>{@code fail=FUNCTION:N:CODE}: the N-th call of the function from now on returns the code;
 *       if the code is one that ends the use of a card, so does every later call
 *   <li>{@code fail-once=FILE}: faults strike only in the process that can create this file
 *   <li>{@code report=FILE}: findings are appended to it as well
 * </ul>
 *
 * What it cannot show stands in {@code emulator.h}.
 */
public final class CudaEmulator
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final String LIBRARIES = "sparkvae.cuda";

  private static final List<String> KINDS =
      List.of(
          "allocations",
          "pinned",
          "streams",
          "events",
          "graphs",
          "executables",
          "modules",
          "programs",
          "handles");

  private final String settings;
  private NativeLibrary library;
  private Path folder;
  private String before;

  /** One card, lazy streams. */
  public CudaEmulator() {
    this("");
  }

  public CudaEmulator(String settings) {
    this.settings = settings;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    folder = EmulatorBuild.folder();
    library = NativeLibrary.getInstance(folder.resolve(EmulatorBuild.DRIVER).toString());
    before = System.setProperty(LIBRARIES, folder.toString());
    restart();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    restart();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(findings()).as("mistakes that the emulator of CUDA found").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (library == null) {
      return;
    }
    if (before == null) {
      System.clearProperty(LIBRARIES);
    } else {
      System.setProperty(LIBRARIES, before);
    }
  }

  /** The folder that has the libraries. */
  public Path folder() {
    return folder;
  }

  /** Changes settings from now on. */
  public void configure(String words) {
    if (library.getFunction("sparkvae_emulator_configure").invokeInt(new Object[] {words}) != 0) {
      throw new IllegalArgumentException(String.join("\n", findings()));
    }
  }

  /**
   * As if the process began anew, but that contexts, memory and other objects stay: no faults, no
   * error, no findings.
   */
  public void restart() {
    library.getFunction("sparkvae_emulator_restart").invoke(new Object[0]);
    configure("print=no " + settings);
  }

  /** Takes the mistakes found since the last call. */
  public List<String> findings() {
    return library
        .getFunction("sparkvae_emulator_findings")
        .invokeString(new Object[0], false)
        .lines()
        .toList();
  }

  /**
   * How many objects are alive.
   *
   * @param kind allocations, pinned, streams, events, graphs, executables, modules, programs or
   *     handles (of cuBLAS)
   */
  public long count(String kind) {
    long count = library.getFunction("sparkvae_emulator_count").invokeLong(new Object[] {kind});
    if (count < 0) {
      throw new IllegalArgumentException("nothing counted is called " + kind);
    }
    return count;
  }

  /** How many objects of each kind are alive: the same before and after what gives all back. */
  public Map<String, Long> alive() {
    Map<String, Long> alive = new TreeMap<>();
    KINDS.forEach(kind -> alive.put(kind, count(kind)));
    return alive;
  }

  /** The variables with which another process finds the emulator, with these settings. */
  public Map<String, String> environment(String words) {
    return Map.of("SPARKVAE_CUDA", folder.toString(), "SPARKVAE_EMULATOR", words);
  }

  /** The library, to call its functions by name. */
  NativeLibrary library() {
    return library;
  }
}
