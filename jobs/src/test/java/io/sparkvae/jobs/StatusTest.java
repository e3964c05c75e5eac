// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.configuration.Settings;
import io.sparkvae.output.Journal;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
  @TempDir Path here;

  private OutputDirectory open() {
    var shards = new Manifest.Input("shards", "/data/shards", "ab".repeat(32), null);
    return OutputDirectory.open(
        new org.apache.hadoop.fs.Path(here.resolve("latents").toUri()),
        Origin.of("latents", Map.of("encode.seed", "7"), List.of(shards)),
        Settings.reference(),
        new Configuration());
  }

  private Outcome status(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "status";
    words[1] = here.resolve("latents").toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return Outcome.of(words);
  }

  private JsonNode json() throws IOException {
    Outcome outcome = status("--json");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    JsonNode all = new ObjectMapper().readTree(outcome.out());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void whatIsAbsentIsSaidToBe() throws IOException {
    assertThat(status().out()).isEqualTo(here.resolve("latents") + ": absent\n");
    assertThat(json().get("state").asText()).isEqualTo("ABSENT");
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void workInProgressIsCountedAndItsOwnerNamed() throws IOException {
    try (OutputDirectory out = open()) {
      out.journal().plan(3);
      out.journal().commit(new Journal.Entry("train-00000", List.of()));
      assertThat(status().out().lines())
          .anyMatch(line -> line.contains("latents: latents, in progress since 20"))
          .contains("  done      1 of 3 units, 2 left", "  settings  encode.seed 7")
          .contains("  from      shards /data/shards (abababababababab)")
          .anyMatch(
              line ->
                  line.startsWith(
                          "  at work   process %s on ".formatted(ProcessHandle.current().pid()))
                      && line.contains("last sign of life"));
      JsonNode json = json();
      assertThat(json.get("units").get("finished").asInt()).isEqualTo(1);
      assertThat(json.get("units").get("planned").asInt()).isEqualTo(3);
      assertThat(json.get("owner").get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(json.has("silentSeconds")).isTrue();
    }
    assertThat(status().out()).contains("  at work   nobody; last process ");
    assertThat(json().has("silentSeconds")).isFalse();
  }

  @Test
  void aMarkerOfAnotherVersionIsNamed() throws IOException {
    Files.createDirectories(here.resolve("latents"));
    Files.writeString(here.resolve("latents/_IN_PROGRESS"), "not of this version");
    Outcome outcome = status();
    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err())
        .contains("expected what an earlier run began to make")
        .hasLineCount(1);
  }

  @Test
  void somebodyElsesDirectoryIsRefused() throws IOException {
    Files.createDirectories(here.resolve("latents"));
    Files.writeString(here.resolve("latents/thesis.tex"), "x");
    Outcome outcome = status();
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("found something else").hasLineCount(1);
  }

  /** Nothing of a run is hidden by a result of it that is damaged, or of another version. */
  @Test
  void aDamagedResultDoesNotHideTheOthers() throws IOException {
    open().close();
    Path shards = Files.createDirectories(here.resolve("shards"));
    Files.writeString(shards.resolve(Manifest.FILE_NAME), "cut o");
    Path model = Files.createDirectories(here.resolve("model/checkpoints"));
    Files.writeString(here.resolve("model/_IN_PROGRESS"), "not of this version");
    Files.writeString(model.resolve("round-0000000001.ckpt"), "cut o");
    Outcome run = Outcome.of("status", here.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out().lines())
        .contains(here + "/shards: damaged", here + "/model: damaged", here + "/stats: absent")
        .anyMatch(line -> line.startsWith(here + "/latents: latents, in progress since "));
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("sparkvae status: file:" + shards),
            line -> assertThat(line).startsWith("sparkvae status: file:" + here + "/model/"));
    Outcome json = Outcome.of("status", here.toString(), "--json");
    assertThat(json.code()).isEqualTo(3);
    JsonNode all = new ObjectMapper().readTree(json.out());
    assertThat(all.findValuesAsText("state"))
        .containsExactly("DAMAGED", "DAMAGED", "IN_PROGRESS", "ABSENT", "ABSENT");
    assertThat(all.get(0).get("exitCode").asInt()).isEqualTo(3);
    assertThat(all.get(0).get("error").asText()).contains("expected a manifest");
    assertThat(all.get(1).get("exitCode").asInt()).isEqualTo(4);
  }

  @Test
  void aTrainingWithoutAReadableCheckpointIsDamaged() throws IOException {
    org.apache.hadoop.fs.Path model = new org.apache.hadoop.fs.Path(here.resolve("model").toUri());
    OutputDirectory.open(
            model,
            Origin.of("model", Map.of(), List.of()),
            Settings.reference(),
            new Configuration())
        .close();
    Path checkpoints = Files.createDirectories(here.resolve("model/checkpoints"));
    Files.writeString(checkpoints.resolve("round-0000000001.ckpt"), "cut o");
    Outcome status = Outcome.of("status", here.resolve("model").toString());
    assertThat(status.code()).isEqualTo(4);
    assertThat(status.out()).isEqualTo(here.resolve("model") + ": damaged\n");
    assertThat(status.err()).contains("expected a checkpoint that can be read");
  }
}
