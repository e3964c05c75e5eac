// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import org.junit.jupiter.api.Test;

class ArrayMemoryTest {
  private static final String KEY = "encode.batchSize";
  private static final long MUCH = 10_000 * JvmMemory.GIB;

  @Test
  void batchesThatCannotFitAreRefusedWithWhatWouldDo() {
    assertThatThrownBy(() -> ArrayMemory.require(Settings.reference(), 1, MUCH, KEY))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageMatching(
            "memory outside the heap: expected at least 10000\\.0 GiB for batches of"
                + " encode\\.batchSize = 256, found \\S+ GiB \\(JavaCPP's maxbytes\\); --conf"
                + " spark\\.sparkvae\\.offHeap=10000g suffices, or a smaller encode\\.batchSize");
  }

  @Test
  void whatFitsIsNot() {
    assertThatCode(() -> ArrayMemory.require(Settings.reference(), 1, JvmMemory.MIB, KEY))
        .doesNotThrowAnyException();
  }

  /** Cards have memory of their own. */
  @Test
  void cardsAreNotCounted() {
    Settings onCard = Settings.reference().with("gpu.local = 0", "test");
    assertThatCode(() -> ArrayMemory.require(onCard, 1, MUCH, KEY)).doesNotThrowAnyException();
  }
}
