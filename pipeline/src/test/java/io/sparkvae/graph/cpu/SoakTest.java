// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Ten thousand steps of a graph with every kind of kernel, in a process of their own whose heap is
 * all there from the start: its memory stays as it is.
 */
class SoakTest {
  @Test
  void memoryDoesNotGrowWithSteps() throws Exception {
    assertThat(ProcessMemory.printedBy(Soak.class, "steps")).isLessThan(1);
  }

  @Test
  void aLeakIsSeen() throws Exception {
    assertThat(ProcessMemory.printedBy(Soak.class, "leak")).isGreaterThan(2);
  }
}
