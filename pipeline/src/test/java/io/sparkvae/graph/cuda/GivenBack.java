// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves something open on an emulated card. */
final class GivenBack implements BeforeEachCallback, AfterEachCallback {
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

  private final CudaEmulator emulator;
  private Map<String, Long> before = Map.of();

  GivenBack(CudaEmulator emulator) {
    this.emulator = emulator;
  }

  private Map<String, Long> alive() {
    Map<String, Long> alive = new TreeMap<>();
    KINDS.forEach(kind -> alive.put(kind, emulator.count(kind)));
    return alive;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    before = alive();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(alive()).isEqualTo(before);
  }
}
