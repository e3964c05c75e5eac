// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static io.sparkvae.machine.JvmMemory.GIB;
import static io.sparkvae.machine.JvmMemory.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
  @TempDir Path root;

  @Test
  void twoCoresFitFourGibibytes() {
    assertThat(JvmMemory.local(2).total()).isEqualTo(4 * GIB);
    assertThat(JvmMemory.local(1)).isEqualTo(JvmMemory.local(2));
    assertThat(JvmMemory.local(4)).isEqualTo(new JvmMemory(2 * GIB + 512 * MIB, 2 * GIB, GIB));
    assertThat(JvmMemory.executor(1).total()).isEqualTo(4 * GIB);
  }

  @Test
  void aPlanThatDoesNotFitIsRefused() {
    JvmMemory plan = JvmMemory.local(2);
    assertThatCode(() -> plan.requireWithin(4 * GIB, "here")).doesNotThrowAnyException();
    assertThatThrownBy(() -> plan.requireWithin(4 * GIB - 1, "/proc/meminfo"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory: expected at least 4.0 GiB (heap 2.0 GiB + off-heap 1.0 GiB + 1.0 GiB for the"
                + " rest), found 4.0 GiB (/proc/meminfo)");
    assertThatThrownBy(() -> plan.withOffHeap(1))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected at least 128 MiB of heap and 128 MiB off heap");
  }

  @Test
  void javacppKeepsToThePlan() {
    assertThat(new JvmMemory(GIB, 512 * MIB, 2 * GIB).javacppOptions())
        .containsExactly(
            "-Dorg.bytedeco.javacpp.maxbytes=536870912",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=3758096384");
  }

  @Test
  void theControlGroupsLimitHoldsWhereItIsLower() throws IOException {
    write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
    assertThat(MachineMemory.available(root))
        .isEqualTo(new MachineMemory(16 * GIB, "/proc/meminfo"));
    write("sys/fs/cgroup/memory.max", "max\n");
    assertThat(MachineMemory.available(root).bytes()).isEqualTo(16 * GIB);
    write("sys/fs/cgroup/memory.max", "4294967296\n");
    assertThat(MachineMemory.available(root))
        .isEqualTo(new MachineMemory(4 * GIB, "/sys/fs/cgroup/memory.max"));
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    assertThat(MachineMemory.available(root).bytes()).isEqualTo(GIB);
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
