// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where MNIST's files lie; tests without them are skipped. */
public final class MnistFiles {
  private MnistFiles() {}

  /** The directory of the IDX files and the archive of PNG files. */
  public static Path directory() {
    String named = System.getenv("SPARKVAE_DATA");
    // Tests run in the module's directory.
    Path data = named == null ? Path.of("../../shared/data") : Path.of(named);
    Assumptions.assumeTrue(
        Files.exists(data.resolve("mnist")),
        "skipped: no MNIST at " + data.toAbsolutePath().normalize() + "; set SPARKVAE_DATA");
    return data.resolve("mnist");
  }
}
