// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.latents.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitDirectoryTest {
  @TempDir Path temporary;

  @Test
  void withoutANameItIsATemporaryOneOfTheApplication() {
    org.apache.hadoop.fs.Path table;
    try (FitDirectory.Table made = FitDirectory.of("", Fixture.spark()).table()) {
      table = made.path();
    }
    Path expected =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "sparkvae-" + Fixture.spark().sparkContext().applicationId());
    assertThat(table.getParent().toUri().getPath()).isEqualTo(expected.toString());
    assertThat(expected).isDirectory();
  }

  @Test
  void whatIsNoDirectoryIsRefused() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> FitDirectory.of(file.toString(), Fixture.spark()))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("file");
  }
}
