// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.machine.Fact.Meaning;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @Test
  void hasOneFactOfEachSubject() {
    assertThat(Machine.facts())
        .extracting(Fact::subject)
        .containsExactly(
            "java",
            "spark",
            "scala",
            "memory",
            "native build",
            "BLAS",
            "BLAS threads",
            "vector module",
            "deserialisation",
            "temporary files",
            "native cache");
    assertThat(Machine.facts())
        .filteredOn(fact -> fact.subject().equals("spark"))
        .containsExactly(Fact.good("spark", "3.5.7"));
  }

  @Test
  void whatCanBeSetSaysHow() {
    assertThat(Machine.facts())
        .filteredOn(fact -> fact.found().endsWith("]"))
        .extracting(Fact::subject)
        .containsExactly(
            "memory", "native build", "BLAS", "BLAS threads", "vector module", "deserialisation");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsFatal(@TempDir Path here) {
    assertThat(Machine.writable("output", here.resolve("a/b")).meaning()).isEqualTo(Meaning.GOOD);
    Fact fact = Machine.writable("output", Path.of("/proc/none"));
    assertThat(fact.meaning()).isEqualTo(Meaning.FATAL);
    assertThat(fact.found()).startsWith("/proc/none cannot be written: ");
  }
}
