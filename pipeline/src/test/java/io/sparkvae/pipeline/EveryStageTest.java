// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Stop;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Essence;
import io.sparkvae.summary.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A run of every stage, with a second stage of latents without codes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("proofs")
class EveryStageTest {
  private static final String STAGES =
      "pipeline.stages=[ingest, train, encode, prior, stats, evaluate, generate, score, report]";

  @TempDir static Path root;
  private static Path run;

  private static Pipeline pipeline(String... overrides) {
    String[] all = new String[overrides.length + 9];
    all[0] = STAGES;
    all[1] = "ingest.format=sprites";
    all[2] = "ingest.sprites.sample=160";
    all[3] = "prior.model.preset=second-stage-vae";
    all[4] = "prior.model.hidden=[8]";
    all[5] = "prior.model.latent=2";
    all[6] = "evaluate.samples=2";
    all[7] = "score.disentanglement.votes=10";
    all[8] = "score.disentanglement.trees=1";
    System.arraycopy(overrides, 0, all, 9, overrides.length);
    return SmallPipeline.of(run, "", all);
  }

  @BeforeAll
  static void runOnce() {
    run = root.resolve("run");
    pipeline("generate.from=aggregate").run(Fixture.spark(), Stop.NEVER);
  }

  private static ObjectNode manifest(String result) throws IOException {
    return (ObjectNode)
        Json.MAPPER.readTree(run.resolve(result).resolve("_manifest.json").toFile());
  }

  @Test
  @Order(1)
  void theAggregatePosteriorIsDrawnFromTheRunsLatents() throws IOException {
    ObjectNode generation = manifest("generation");
    assertThat(generation.path("content").path("from").asText()).isEqualTo("aggregate");
    assertThat(generation.path("content").path("posteriors").asInt()).isEqualTo(160);
    assertThat(generation.path("inputs").findValuesAsText("role")).contains("latents", "prior");
    assertThat(run.resolve("generation/pictures/samples.png")).exists();
  }

  @Test
  @Order(2)
  void theReportTellsOfEvaluationScoresAndTheSecondStage() throws IOException {
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("id=\"evaluation\"", "Negative log-likelihood, test", "PSNR of reconstructions")
        .contains("id=\"scores\"", "MIG is the mutual information gap", "Classes told from")
        .contains("id=\"second-stage\"", "preset second-stage-vae");
    assertThat(manifest("report").path("content").path("sections").toString())
        .contains("\"evaluation\",\"scores\"");
  }

  @Test
  @Order(3)
  void whatIsFinishedIsSkipped() {
    assertThat(pipeline("generate.from=aggregate").plan(Fixture.hadoop()))
        .hasSize(9)
        .allMatch(line -> line.startsWith("skip "));
    assertThatThrownBy(
            () -> pipeline("generate.from=aggregate", "evaluate.samples=3").plan(Fixture.hadoop()))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("--redo evaluate,report");
  }

  /** It does not list its sections, and read neither evaluation nor scores. */
  @Test
  @Order(4)
  void aReportOfAnEarlierVersionIsFinished() throws IOException {
    Path file = run.resolve("report/_manifest.json");
    byte[] present = Files.readAllBytes(file);
    rewrite(content -> content.remove("sections"));
    assertThat(pipeline("generate.from=aggregate").plan(Fixture.hadoop()))
        .allMatch(line -> line.startsWith("skip "));
    assertThat(Essence.allIn(Fixture.hadoop(run.resolve("report")), Fixture.hadoop()))
        .noneMatch(Reading::isDamaged);
    // The control: a report of this version that did not read the evaluation is another one.
    rewrite(content -> content.putArray("sections").add("summary"));
    assertThatThrownBy(() -> pipeline("generate.from=aggregate").plan(Fixture.hadoop()))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("digest of input 'evaluation' was nothing");
    Files.write(file, present);
  }

  /** Writes the report's manifest again, without evaluation and scores and with another content. */
  private static void rewrite(Consumer<ObjectNode> change) throws IOException {
    Manifest found =
        Manifest.read(Fixture.hadoop(run.resolve("report")), "report", Fixture.hadoop()).manifest();
    ObjectNode content = found.content().deepCopy();
    change.accept(content);
    Manifest changed =
        new Manifest(
            found.kind(),
            found.formatVersion(),
            found.created(),
            found.versions(),
            found.configuration(),
            found.inputs().stream()
                .filter(input -> !Set.of("evaluation", "scores").contains(input.role()))
                .toList(),
            found.files(),
            content);
    Files.deleteIfExists(run.resolve("report/._manifest.json.crc"));
    Files.write(run.resolve("report/_manifest.json"), changed.toBytes());
  }

  @Test
  @Order(5)
  void samplesAreDrawnFromTheSecondStage() throws IOException {
    byte[] aggregate = Files.readAllBytes(run.resolve("generation/pictures/samples.png"));
    pipeline("generate.from=second-stage", "pipeline.redo=[generate]")
        .run(Fixture.spark(), Stop.NEVER);
    assertThat(manifest("generation").path("content").path("from").asText())
        .isEqualTo("second-stage");
    assertThat(Files.readAllBytes(run.resolve("generation/pictures/samples.png")))
        .isNotEqualTo(aggregate);
  }
}
