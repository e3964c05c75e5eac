// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.provenance.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives of a release, unpacked into an empty directory and run by their own scripts. */
@Tag("proofs")
class ArchiveIT {
  @TempDir Path here;

  /** Returns the only directory that an archive unpacks to. */
  private Path unpacked(String kind) throws Exception {
    String release = "sparkvae-" + Versions.current().get("sparkvae");
    Path archive = Script.ROOT.resolve("jobs/target/%s%s.tar.gz".formatted(release, kind));
    assumeTrue(Files.exists(archive), archive + " is not there: the profile release makes it");
    Process tar =
        new ProcessBuilder("tar", "xf", archive.toString()).directory(here.toFile()).start();
    assertThat(tar.waitFor()).isZero();
    assertThat(names(here)).containsExactly(release);
    return here.resolve(release);
  }

  private static TreeSet<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Nothing but the archive's own files and the JDK of this test. */
  private Script script(Path installation, String name) {
    return new Script(installation.resolve("scripts").resolve(name).toString(), here)
        .without("SPARKVAE_JAR", "SPARK_CONF_DIR", "SPARK_SCALA_VERSION")
        .with("JAVA_HOME", System.getProperty("java.home"));
  }

  private Outcome quickstart(Script script) throws Exception {
    return script.run("run", "--set", "train.epochs=2");
  }

  private void assertWhole(Outcome made) {
    assertThat(made.code()).as(made.err()).isZero();
    Path run = here.resolve("run");
    for (String stage : List.of("shards", "model", "latents", "stats", "report")) {
      assertThat(run.resolve(stage).resolve("_manifest.json")).isNotEmptyFile();
    }
    assertThat(run.resolve("report/report.html")).isNotEmptyFile();
  }

  @Test
  void theOneWithSparkNeedsNothingButAJdk() throws Exception {
    Path installation = unpacked("-with-spark");
    TreeSet<String> before = names(installation);
    assertWhole(quickstart(script(installation, "quickstart.sh")));
    assertThat(names(installation)).isEqualTo(before);
  }

  @Test
  void theOneWithoutRunsInAnInstalledSpark() throws Exception {
    Path installation = unpacked("");
    assertThat(installation.resolve("lib/spark")).doesNotExist();
    Outcome alone = script(installation, "sparkvae").run("doctor");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err())
        .contains("lib/spark/jars: expected the embedded Spark, found none; set SPARK_HOME");
    InstalledSpark spark = InstalledSpark.in(here.resolve("an installed spark"));
    assertWhole(
        quickstart(
            script(installation, "quickstart.sh").with("SPARK_HOME", spark.home().toString())));
  }
}
