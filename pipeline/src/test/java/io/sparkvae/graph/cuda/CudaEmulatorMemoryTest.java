// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Memory and cards of the emulator, and what it finds about their use. */
class CudaEmulatorMemoryTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator("cards=2");

  private static final int INVALID_VALUE = 1;
  private static final int OUT_OF_MEMORY = 2;

  private static DriverCalls calls;

  @BeforeAll
  static void open() {
    calls = new DriverCalls(emulator);
  }

  @BeforeEach
  void enter() {
    calls.ok("cuCtxSetCurrent", calls.context);
  }

  @Test
  void aLeakIsCounted() {
    Map<String, Long> before = emulator.alive();
    long address = calls.allocate(64);
    assertThat(emulator.count("allocations")).isEqualTo(before.get("allocations") + 1);
    calls.free(address);
    assertThat(emulator.alive()).isEqualTo(before);
    assertThatThrownBy(() -> emulator.count("rabbits")).hasMessageContaining("rabbits");
  }

  @Test
  void freeingTwiceOrSomethingElseIsFound() {
    long address = calls.allocate(64);
    calls.free(address);
    assertThat(calls.call("cuMemFree_v2", address)).isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("freed already");
    assertThat(calls.call("cuMemFree_v2", address + 16)).isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("no allocation's begin");
  }

  @Test
  void copiesBeyondAnAllocationOrOfTheWrongKindAreFound() {
    long address = calls.allocate(64);
    Memory host = new Memory(128);
    assertThat(calls.call("cuMemcpyHtoDAsync_v2", address + 4, host, 64L, calls.stream))
        .isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("not inside");
    assertThat(calls.call("cuMemcpyHtoDAsync_v2", address, new Pointer(address), 4L, calls.stream))
        .isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("is a device address");
    assertThat(
            calls.call("cuMemcpyDtoHAsync_v2", host, Pointer.nativeValue(host), 4L, calls.stream))
        .isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("no device address");
    assertThat(calls.call("cuMemcpyDtoDAsync_v2", address, address + 8, 16L, calls.stream))
        .isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("overlap");
    Pointer pinned = calls.pinned(64);
    assertThat(calls.call("cuMemcpyHtoDAsync_v2", address, pinned.share(32), 64L, calls.stream))
        .isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("live pinned memory");
    calls.free(address);
  }

  @Test
  void freeingWaitsForTheCard() {
    long address = calls.upload(3f);
    Pointer pinned = calls.pinned(4);
    calls.ok("cuMemcpyDtoHAsync_v2", pinned, address, 4L, calls.stream);
    calls.free(address);
    assertThat(pinned.getFloat(0)).isEqualTo(3f);
  }

  @Test
  void aCardHasAsMuchMemoryAsIsSet() {
    long[] free = new long[1];
    long[] total = new long[1];
    calls.ok("cuMemGetInfo_v2", free, total);
    long used = total[0] - free[0];
    emulator.configure("memory=" + (used + (1 << 20)));

    assertThat(calls.call("cuMemAlloc_v2", new long[1], (1L << 20) + 1)).isEqualTo(OUT_OF_MEMORY);
    long address = calls.allocate(1 << 20);
    calls.ok("cuMemGetInfo_v2", free, total);
    assertThat(free[0]).isZero();
    calls.free(address);
  }

  @Test
  void memoryBelongsToOneCard() {
    long address = calls.allocate(64);
    long other = calls.make("cuDevicePrimaryCtxRetain", 1);
    calls.ok("cuCtxSetCurrent", other);
    assertThat(calls.call("cuMemFree_v2", address)).isEqualTo(INVALID_VALUE);
    assertThat(emulator.findings()).singleElement().asString().contains("lies on card 0");
    assertThat(calls.synchronize()).as("a stream of the other card").isEqualTo(400);
    calls.ok("cuCtxSetCurrent", calls.context);
    calls.free(address);
  }

  @Test
  void aMachineMayHaveNoCard() {
    emulator.configure("cards=0");
    assertThat(calls.call("cuInit", 0)).isEqualTo(100);
    assertThat(calls.call("cuDeviceGet", new int[1], 0)).isEqualTo(101);
  }

  @Test
  void anUnknownSettingIsRefused() {
    assertThatThrownBy(() -> emulator.configure("colour=red")).hasMessageContaining("colour=red");
  }
}
