// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Numerics;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.SealedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  private final Configuration hadoop = new Configuration();
  @TempDir java.nio.file.Path temporary;

  private Path path(String name) {
    return new Path(temporary.resolve(name).toUri());
  }

  private Manifest.Read publish(Path path, String kind, List<Manifest.Input> inputs) {
    return OutputDirectory.create(path, kind, hadoop)
        .publish(
            Map.of("train.seed", "1"),
            inputs,
            List.of(new Manifest.DataFile("data/a", 3, "00")),
            Json.MAPPER.createObjectNode().put("rows", 7));
  }

  @Test
  void isInProgressUntilItIsPublished() {
    Path path = path("out");
    assertThat(OutputState.of(path, hadoop)).isEqualTo(OutputState.ABSENT);
    OutputDirectory output = OutputDirectory.create(path, "shards", hadoop);
    assertThat(OutputState.of(path, hadoop)).isEqualTo(OutputState.IN_PROGRESS);
    output.publish(Map.of(), List.of(), List.of(), Json.MAPPER.createObjectNode());
    assertThat(OutputState.of(path, hadoop)).isEqualTo(OutputState.COMPLETE);
    assertThat(temporary.resolve("out")).isDirectoryNotContaining("glob:**/_IN_PROGRESS");
  }

  @Test
  void whatAKillAtTheVeryEndLeftIsRemoved() throws IOException {
    OutputDirectory output = OutputDirectory.create(path("out"), "shards", hadoop);
    output.journal().plan(3);
    OutputDirectory.tidy(path("out"), Settings.reference(), hadoop);
    assertThat(temporary.resolve("out/_JOURNAL/plan.json")).as("in progress").exists();
    byte[] marker = Files.readAllBytes(temporary.resolve("out/_IN_PROGRESS"));
    Manifest.Read made =
        output.publish(Map.of(), List.of(), List.of(), Json.MAPPER.createObjectNode());
    Files.write(temporary.resolve("out/_IN_PROGRESS"), marker);
    Files.createDirectories(temporary.resolve("out/_JOURNAL/scratch"));
    OutputDirectory.tidy(path("out"), Settings.reference(), hadoop);
    assertThat(temporary.resolve("out").toFile().list())
        .filteredOn(name -> !name.endsWith(".crc"))
        .containsExactly("_manifest.json");
    assertThat(Manifest.read(path("out"), "shards", hadoop).digest()).isEqualTo(made.digest());
  }

  @Test
  void aLeaseThatAKillAtTheVeryEndLeftIsRemoved() throws IOException {
    publish(path("out"), "shards", List.of());
    java.nio.file.Path claim = temporary.resolve("out/_OWNER-a.claim");
    Files.writeString(claim, "of a process that has ended");
    Files.createFile(temporary.resolve("out/_OWNER-a.held")).toFile().setLastModified(0);
    OutputDirectory.tidy(path("out"), Settings.reference(), hadoop);
    assertThat(claim).as("alive").exists();
    assertThat(claim.toFile().setLastModified(0)).isTrue();
    OutputDirectory.tidy(path("out"), Settings.reference(), hadoop);
    assertThat(temporary.resolve("out").toFile().list((in, name) -> name.startsWith("_OWNER")))
        .isEmpty();
  }

  @Test
  void aManifestIsReadAsItWasWritten() {
    Manifest.Read written = publish(path("out"), "shards", List.of());
    Manifest.Read read = Manifest.read(path("out"), "shards", hadoop);
    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.digest()).isEqualTo(written.digest()).hasSize(64);
    assertThat(read.manifest().versions())
        .containsKeys("commit", "java", "nd4j", "numerics", "scala", "spark", "sparkvae");
    assertThat(read.manifest().versions().get("nd4j")).isEqualTo("1.0.0-M2.1");
  }

  @Test
  void theLastDirectoryTellsTheWholeStory() {
    Manifest.Read shards = publish(path("shards"), "shards", List.of());
    Manifest.Read model = publish(path("model"), "model", List.of(shards.asInput("shards")));
    publish(path("latents"), "latents", List.of(model.asInput("model")));
    Manifest last = Manifest.read(path("latents"), "latents", hadoop).manifest();
    var story = last.inputs().get(0).manifest();
    assertThat(story.get("kind").asText()).isEqualTo("model");
    assertThat(story.get("inputs").get(0).get("digest").asText()).isEqualTo(shards.digest());
    assertThat(
            story
                .get("inputs")
                .get(0)
                .get("manifest")
                .get("configuration")
                .get("train.seed")
                .asText())
        .isEqualTo("1");
  }

  @Test
  void aCompleteResultIsNeverOverwritten() {
    publish(path("out"), "shards", List.of());
    assertThatThrownBy(() -> OutputDirectory.create(path("out"), "shards", hadoop))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a new directory, found a complete result");
  }

  @Test
  void somebodyElsesDirectoryIsLeftAlone() throws IOException {
    Files.createDirectories(temporary.resolve("home"));
    Files.writeString(temporary.resolve("home/thesis.tex"), "x");
    assertThatThrownBy(() -> OutputDirectory.create(path("home"), "shards", hadoop))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found something else in its place");
    assertThat(temporary.resolve("home/thesis.tex")).exists();
  }

  private static final Settings SETTINGS = Settings.reference();

  private OutputDirectory open(Map<String, String> settings, String resume) {
    return OutputDirectory.open(
        path("out"),
        Origin.of("model", settings, List.of()),
        SETTINGS.withOverride("output.resume=" + resume),
        hadoop);
  }

  private void leaveUnfinished() {
    try (OutputDirectory out = open(Map.of("train.seed", "1"), "auto")) {
      out.write("checkpoints/1", new byte[] {1});
    }
  }

  private void inMarker(String from, String to) throws IOException {
    java.nio.file.Path marker = temporary.resolve("out").resolve(OutputDirectory.MARKER);
    String text = Files.readString(marker);
    assertThat(text).contains(from);
    Files.writeString(marker, text.replace(from, to));
  }

  @Test
  void anotherArithmeticDoesNotGoOn() throws IOException {
    leaveUnfinished();
    inMarker("\"numerics\" : \"" + Numerics.VERSION, "\"numerics\" : \"0");
    assertThatThrownBy(() -> open(Map.of("train.seed", "1"), "auto"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("version of numerics was 0 and is " + Numerics.VERSION);
  }

  @Test
  void aSettingWithoutEffectMayChange() {
    open(Map.of("train.seed", "1", "train.verify", "start"), "auto").close();
    open(Map.of("train.seed", "1", "train.verify", "pages"), "must").close();
    assertThatThrownBy(() -> open(Map.of("train.seed", "2"), "must"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("train.seed was 1 and is 2");
  }

  /** An older version began the result. */
  @Test
  void aSettingThatWasNotThereWasAtItsDefault() {
    leaveUnfinished();
    assertThatThrownBy(
            () -> open(Map.of("train.seed", "1", "train.gpu.products", "\"tf32\""), "must"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("train.gpu.products was \"fp32\" and is \"tf32\"");
    open(Map.of("train.seed", "1", "train.gpu.products", "\"fp32\""), "must").close();
  }

  @Test
  void anUnfinishedResultIsContinuedByWhatMadeIt() {
    leaveUnfinished();
    open(Map.of("train.seed", "1"), "auto").close();
    open(Map.of("train.seed", "1"), "must").close();
    assertThat(temporary.resolve("out/checkpoints/1")).exists();
    open(Map.of("train.seed", "2"), "restart").close();
    assertThat(temporary.resolve("out/checkpoints/1")).doesNotExist();
  }

  /** As of a run with --redo that was killed: it is continued without. */
  @Test
  void afterARemovalThatWasInterruptedTheResultIsMadeAfresh() throws IOException {
    leaveUnfinished();
    inMarker("\"kind\" : \"model\"", "\"kind\" : \"removed\"");
    open(Map.of("train.seed", "1"), "auto").close();
    assertThat(temporary.resolve("out/checkpoints/1")).doesNotExist();
    open(Map.of("train.seed", "1"), "must").close();
  }

  @Test
  void anUnfinishedResultIsNotContinuedByAnythingElse() {
    leaveUnfinished();
    assertThatThrownBy(() -> open(Map.of("train.seed", "2"), "auto"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("train.seed was 1 and is 2")
        .hasMessageContaining("--restart");
    assertThatThrownBy(() -> open(Map.of("train.seed", "1"), "never"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected no half-finished result");
    Origin latents = Origin.of("latents", Map.of("train.seed", "1"), List.of());
    assertThatThrownBy(() -> OutputDirectory.open(path("out"), latents, SETTINGS, hadoop))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("kind was model and is latents");
    assertThat(temporary.resolve("out/checkpoints/1")).exists();
    assertThatThrownBy(
            () ->
                OutputDirectory.open(
                    path("none"), latents, SETTINGS.withOverride("output.resume=must"), hadoop))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected a half-finished result");
    assertThat(temporary.resolve("none")).doesNotExist();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsAResourceFailure() throws IOException {
    Files.writeString(temporary.resolve("file"), "x");
    assertThatThrownBy(() -> OutputDirectory.create(path("file/out"), "model", hadoop))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("file/out");
  }

  @Test
  void corruptAndForeignManifestsAreNamed() throws IOException {
    publish(path("out"), "shards", List.of());
    assertThatThrownBy(() -> Manifest.read(path("out"), "model", hadoop))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a model directory, found a shards directory");
    assertThatThrownBy(() -> Manifest.read(path("none"), "model", hadoop))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found no _manifest.json");
    java.nio.file.Path file = temporary.resolve("out/_manifest.json");
    String good = Files.readString(file);
    Files.deleteIfExists(temporary.resolve("out/._manifest.json.crc"));
    for (String bad :
        List.of(
            good.substring(0, good.length() / 2),
            good.replace("\"kind\"", "\"sort\""),
            good.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"),
            good + "{}",
            "")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> Manifest.read(path("out"), "shards", hadoop))
          .isInstanceOf(DataFailure.class)
          .hasMessageContaining("_manifest.json: expected");
    }
  }

  /** The file stays JSON for everybody, and no bit of it can change unseen. */
  @Test
  void aManifestVouchesForItself() throws IOException {
    publish(path("out"), "shards", List.of());
    java.nio.file.Path file = temporary.resolve("out/_manifest.json");
    Files.deleteIfExists(temporary.resolve("out/._manifest.json.crc"));
    byte[] good = Files.readAllBytes(file);
    String text = new String(good, StandardCharsets.UTF_8);
    String body = text.substring(0, text.lastIndexOf(",\n  \"sha256\""));
    assertThat(Json.MAPPER.readTree(good).get("sha256").asText()).isEqualTo(Digest.ofText(body));
    for (int i = 0; i < 8 * good.length; i++) {
      byte[] bad = good.clone();
      bad[i / 8] ^= (byte) (1 << i % 8);
      assertThat(SealedText.open(bad)).as("bit %d", i).isEmpty();
    }
    for (int length = 0; length < good.length; length++) {
      assertThat(SealedText.open(Arrays.copyOf(good, length))).as("%d bytes", length).isEmpty();
    }
    assertThat(SealedText.open(good)).isPresent();
  }

  @Test
  void anotherVersionIsNamed() throws IOException {
    publish(path("out"), "shards", List.of());
    java.nio.file.Path file = temporary.resolve("out/_manifest.json");
    Files.deleteIfExists(temporary.resolve("out/._manifest.json.crc"));
    String good =
        new String(SealedText.open(Files.readAllBytes(file)).orElseThrow(), StandardCharsets.UTF_8);
    String other = good.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
    Files.write(file, SealedText.seal(other.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> Manifest.read(path("out"), "shards", hadoop))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("_manifest.json: expected format version 1, found 2");
  }
}
