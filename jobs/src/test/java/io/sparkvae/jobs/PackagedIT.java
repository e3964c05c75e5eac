// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's jar, and the one of ND4J's native library beside it. */
class PackagedIT {
  private static final Path TARGET = Script.ROOT.resolve("jobs/target");
  private static final Path APPLICATION = TARGET.resolve("sparkvae.jar");
  private static final Path ND4J = TARGET.resolve("sparkvae-nd4j.jar");
  private static final long MOST_BYTES = 90_000_000;

  @TempDir Path here;

  @Test
  void nd4jsLibrariesAreInAJarOfTheirOwn() throws IOException {
    assertThat(Files.size(APPLICATION)).isLessThan(MOST_BYTES);
    assertThat(names(APPLICATION))
        .contains("io/sparkvae/jobs/Main.class", "org/nd4j/linalg/factory/Nd4j.class")
        .noneMatch(name -> name.endsWith("nd4jcpu.so") || name.contains("libopenblas"))
        // Users bring these by --packages, in the version that they want.
        .noneMatch(
            name ->
                name.matches(
                    "(io/delta|org/apache/(iceberg|hudi|avro|hive|hadoop)|ai/onnxruntime)/.*"));
    assertThat(names(ND4J))
        .noneMatch(name -> name.endsWith(".class"))
        .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/THIRD-PARTY.txt")
        .filteredOn(name -> name.endsWith("/libnd4jcpu.so"))
        .hasSize(2);
  }

  private static List<String> names(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  /** The same commands as before there were two jars; without the second, one message. */
  @ParameterizedTest
  @ValueSource(strings = {"train.precision=double", "train.trainer=dl4j-spark"})
  @Tag("proofs")
  void whatUsesNd4jRunsWithItsJarAndIsRefusedWithout(String setting) throws Exception {
    Path config =
        Files.writeString(here.resolve("small.conf"), SmallRun.configuration(60, 1))
            .toAbsolutePath();
    Outcome ingested =
        run(APPLICATION, "ingest", "--config", config.toString(), "--output", "shards");
    assertThat(ingested.code()).as(ingested.err()).isZero();
    String[] train = {
      "train",
      "--config",
      config.toString(),
      "--shards",
      "shards",
      "--output",
      "model",
      "--set",
      setting
    };
    Path alone = Files.copy(APPLICATION, here.resolve("sparkvae.jar"));
    Outcome refused = run(alone, train);
    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.err())
        .startsWith(
            "sparkvae train: " + setting.replace("=", " = ") + ": expected ND4J's native library")
        .contains("it is in sparkvae-nd4j.jar: put that file beside sparkvae.jar")
        .hasLineCount(1);
    Outcome trained = run(APPLICATION, train);
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private Outcome run(Path jar, String... words) throws Exception {
    return new Script("sparkvae", here).with("SPARKVAE_JAR", jar.toString()).run(words);
  }
}
