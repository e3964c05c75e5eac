// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive for machines with cards: it is small enough, and what it holds runs on an emulated
 * card. The script checks both itself.
 */
class GpuPackTest {
  private static final int SKIPPED = 2;

  @TempDir Path directory;

  @Test
  @Tag("proofs")
  void theArchiveRunsByItself() throws Exception {
    Path archive = directory.resolve("check.tar.xz");
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder("../scripts/gpu-pack.sh", archive.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARKVAE_CLASS_PATH", System.getProperty("java.class.path"));
    int code = builder.start().waitFor();
    String text = Files.readString(log);
    // MNIST, or a program of the system, is not everywhere.
    assumeTrue(code != SKIPPED, text);
    assertThat(code).as(text).isZero();
    assertThat(text).contains("All holds that must.");
    assertThat(archive).isNotEmptyFile();
  }
}
