// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with the packaged application and the embedded Spark. */
class LauncherIT {
  @TempDir Path elsewhere;

  @Test
  void aDryRunThroughSparkSubmitFromAnyDirectory() throws Exception {
    Outcome dry =
        new Script("sparkvae", elsewhere)
            .run(
                "pipeline",
                "--config",
                Script.ROOT.resolve("conf/quickstart.conf").toString(),
                "--output",
                "run with a space",
                "--dry-run");
    assertThat(dry.err()).isEmpty();
    assertThat(dry.code()).isZero();
    assertThat(dry.out()).contains("would run ingest: " + elsewhere + "/run with a space/shards");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void exitCodesAndMessagesPassThroughSparkSubmit() throws Exception {
    assertThat(new Script("sparkvae", elsewhere).run("train", "--set", "train.epoch=1"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "sparkvae train: unknown key 'train.epoch' (--set):"
                    + " the nearest known key is 'train.epochs'\n"));
  }

  @Test
  void memoryThatIsNotThereIsRefusedBeforeSparkStarts() throws Exception {
    Outcome refused =
        new Script("sparkvae", elsewhere).run("train", "--", "--driver-memory", "9000g");
    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.err())
        .startsWith("sparkvae: memory: expected at least 9002.0 GiB (heap 9000.0 GiB")
        .hasLineCount(1);
  }

  @Test
  void aMissingApplicationSaysHowToBuildIt() throws Exception {
    Outcome missing =
        new Script("sparkvae", elsewhere).with("SPARKVAE_JAR", "/no/such.jar").run("train");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err())
        .startsWith("sparkvae: /no/such.jar: expected the application, found none; build it: mvn");
  }

  @Test
  void anArchiveWithoutSparkSaysWhatItsUserDoes() throws Exception {
    Path home = Files.createDirectories(elsewhere.resolve("sparkvae-1"));
    Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("sparkvae.jar"));
    Outcome missing =
        new Script("sparkvae", elsewhere).with("SPARKVAE_HOME", home.toString()).run("train");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err())
        .contains("set SPARK_HOME to an installed Spark 3.5, or unpack the archive", "with-spark")
        .doesNotContain("mvn")
        .hasLineCount(1);
  }

  /** A full disk, a closed standard output; and, as the control, a reader that has seen enough. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "models >/dev/full ; 6 ; standard output: expected it to be written, found ",
        "train --help >/dev/full ; 6 ; standard output: expected it to be written, found ",
        "status none >&- ; 6 ; standard output: expected it open, found it closed",
        "models | head -1 ; 0 ; ''",
      })
  void outputThatIsLostIsAnError(String words, int code, String message) throws Exception {
    Outcome run = new Script("sparkvae", elsewhere).inShell(words);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(message).hasLineCount(code == 0 ? 0 : 1);
  }

  /** A rehearsal that was killed does not keep later ones from making the archive. */
  @Test
  void whatAKilledRehearsalLeftIsRemoved() throws Exception {
    Path built = Script.ROOT.resolve("jobs/target");
    Path home = Files.createDirectories(elsewhere.resolve("home"));
    Files.createSymbolicLink(home.resolve("conf"), Script.ROOT.resolve("conf"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.createSymbolicLink(lib.resolve("spark"), built.resolve("spark"));
    Files.createSymbolicLink(lib.resolve("sparkvae.jar"), built.resolve("sparkvae.jar"));
    Path archive = lib.resolve("sparkvae-jdk%s.jsa".formatted(System.getProperty("java.version")));
    Path left = Files.createFile(Path.of(archive + ".1"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Script script = new Script("sparkvae", elsewhere).with("SPARKVAE_HOME", home.toString());
    assertThat(script.run("models").code()).isZero();
    while (!Files.exists(archive)) { // JUnit's limit ends a test that waits in vain
      Thread.sleep(100);
    }
    assertThat(lib).isDirectoryNotContaining(file -> file.toString().contains(".jsa."));
  }

  @Test
  void anInstalledSparkIsUsedWhereThereIsOne() throws Exception {
    Path home = Files.createDirectories(elsewhere.resolve("spark home"));
    Files.createSymbolicLink(home.resolve("jars"), Script.ROOT.resolve("jobs/target/spark/jars"));
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    Outcome run =
        new Script("sparkvae", elsewhere)
            .with("SPARK_HOME", home.toString())
            .run("stats", "--latents", "l", "--", "--master", "spark://h:1");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .startsWith(submit.toString())
        .contains("spark.master=spark://h:1", "--class", "io.sparkvae.jobs.Main")
        .endsWith("stats", "--latents", "l");
    Outcome none = new Script("sparkvae", elsewhere).with("SPARK_HOME", "/no/spark").run("doctor");
    assertThat(none).isEqualTo(new Outcome(2, "", none.err()));
    assertThat(none.err()).contains("SPARK_HOME: expected bin/spark-submit in it");
  }

  @Test
  void namesNeedNoLocale() throws Exception {
    Path images = BadFiles.folder(elsewhere.resolve("Größe/ñ 猫"), 12, 8).getParent();
    Outcome run =
        new Script("sparkvae", elsewhere)
            .without("LANG", "LC_ALL", "LC_CTYPE")
            .run("ingest", "--input", images.toString(), "--output", "Ausgänge");
    assertThat(run.err()).doesNotContain("expected");
    assertThat(run.code()).isZero();
    assertThat(elsewhere.resolve("Ausgänge/_labels.json")).content().contains("ñ 猫");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11.0.2", "21.0.4", "25", "1.8.0_392"})
  void anotherJdkIsRefusedByItsVersion(String version) throws Exception {
    Path home = elsewhere.resolve("jdk");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=x\nJAVA_VERSION=\"" + version + "\"\n");
    assertThat(new Script("sparkvae", elsewhere).with("JAVA_HOME", home.toString()).run("train"))
        .isEqualTo(
            new Outcome(
                6,
                "",
                "sparkvae: java: expected JDK 17, found %s (%s); set JAVA_HOME to a JDK 17\n"
                    .formatted(version, java)));
  }

  @Test
  void modelsAndHelpStartNoSpark() throws Exception {
    Path home = Files.createDirectories(elsewhere.resolve("spark"));
    Files.createSymbolicLink(home.resolve("jars"), Script.ROOT.resolve("jobs/target/spark/jars"));
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String words : List.of("--help", "help train", "models", "models vae", "status none")) {
      Outcome answer =
          new Script("sparkvae", elsewhere).with("SPARK_HOME", "" + home).run(words.split(" "));
      assertThat(answer.err()).as(words).isEmpty();
      assertThat(answer.code()).as(words).isZero();
      assertThat(answer.out()).as(words).isNotBlank();
    }
  }

  @Test
  void theDoctorSaysWhatThisMachineOffers() throws Exception {
    Outcome doctor = new Script("sparkvae", elsewhere).run("doctor", "--output", "out");
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out().lines())
        .hasSize(13)
        .allMatch(line -> line.matches("(ok   |note )  driver +.+"))
        .anyMatch(line -> line.matches("ok +driver +deserialisation +of known classes only.*"));
    Outcome fatal = new Script("sparkvae", elsewhere).run("doctor", "--output", "/proc/none");
    assertThat(fatal.code()).isEqualTo(6);
    assertThat(fatal.err()).startsWith("sparkvae doctor: driver: output /proc/none cannot be");
  }
}
