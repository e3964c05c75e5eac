// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.GateFailure;
import io.sparkvae.gate.GateResult;
import io.sparkvae.gate.Verdict;
import io.sparkvae.latents.Fixture;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.StatsStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three nights: the first passes, the second is bad, the third is compared with the first. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatedRunTest {
  @TempDir static Path root;

  private static Pipeline pipeline(String night, String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "pipeline.stages=[ingest,train,encode,stats]",
                "pipeline.latest=" + root.resolve("latest"),
                "pipeline.since.run=" + root.resolve("latest"),
                "gates.against=" + root.resolve("latest"),
                "gates.images=20",
                "gates.quarantine.share=0.1",
                "gates.throughput.drop=0.99",
                "gates.throughput.seconds=0",
                "gates.drift.effect=3",
                "gates.activeUnits.drop=0",
                "ingest.maxBadFraction=1"));
    all.addAll(List.of(overrides));
    return SmallPipeline.of(
        root.resolve(night), root.resolve("images").toString(), all.toArray(String[]::new));
  }

  private static void run(String night, String... overrides) {
    pipeline(night, overrides).run(Fixture.spark(), Stop.NEVER);
  }

  private static Verdict verdict(String directory) {
    return Verdict.read(Fixture.hadoop(root.resolve(directory)), Fixture.hadoop()).orElseThrow();
  }

  private static String latest() throws IOException {
    return Files.readString(root.resolve("latest"));
  }

  @Test
  @Order(1)
  void theFirstNightHasNothingToCompareWithAndPasses() throws IOException {
    SmallPipeline.images(root.resolve("images"), 40);
    assertThat(pipeline("1").plan(Fixture.hadoop()))
        .contains("judge ingest: quarantine.share", "judge stats: activeUnits.drop, drift.effect");
    run("1");
    assertThat(latest()).isEqualTo(root.resolve("1") + "\n");
    Verdict verdict = verdict("1");
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
    assertThat(verdict.against()).isNull();
    assertThat(verdict.gates())
        .extracting(gate -> gate.stage() + " " + gate.gate())
        .containsExactly(
            "ingest quarantine.share",
            "train throughput.drop",
            "encode throughput.drop",
            "stats activeUnits.drop",
            "stats drift.effect");
    run("1");
    assertThat(verdict("1")).isEqualTo(verdict);
  }

  @Test
  @Order(2)
  void aBadNightStopsAtItsGateAndLatestStays() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.writeString(root.resolve("images/bad%s.png".formatted(i)), "no image " + i);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      GateFailure failure = catchThrowableOfType(GateFailure.class, () -> run("2"));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.GATE_FAILED);
      assertThat(failure.getMessage())
          .startsWith("gate quarantine.share: expected at most 0.1 of the new images")
          .contains("found 1 (10 of 10)")
          .endsWith("(" + root.resolve("2/gates.json") + ")")
          .doesNotContain("\n");
      assertThat(verdict("2").outcome()).isEqualTo(Verdict.Outcome.FAILED);
      assertThat(verdict("2").waiting()).contains("drift.effect");
      assertThat(root.resolve("2/shards/_manifest.json")).exists();
      assertThat(root.resolve("2/model")).doesNotExist();
      assertThat(latest()).isEqualTo(root.resolve("1") + "\n");
    }
    run("2", "gates.quarantine.share=off");
    assertThat(verdict("2").outcome()).isEqualTo(Verdict.Outcome.PASSED);
    assertThat(verdict("2").against()).isEqualTo(root.resolve("1").toString());
    assertThat(latest()).isEqualTo(root.resolve("2") + "\n");
  }

  @Test
  @Order(3)
  void aVerdictDoesNotChangeWhenLatestNamesTheRunItself() {
    Verdict before = verdict("2");
    run("2", "gates.quarantine.share=off");
    assertThat(verdict("2")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void aChangedBoundJudgesAgainWithoutMakingAnythingAgain() throws IOException {
    String[] fast = {"gates.quarantine.share=off", "gates.collapse.activeUnits=3"};
    byte[] manifest = Files.readAllBytes(root.resolve("2/stats/_manifest.json"));
    assertThatThrownBy(() -> run("2", fast))
        .isInstanceOf(GateFailure.class)
        .hasMessageContaining("collapse.activeUnits: expected at least 3 active units, found ");
    assertThat(Files.readAllBytes(root.resolve("2/stats/_manifest.json"))).isEqualTo(manifest);
    assertThat(verdict("2").failed())
        .extracting(GateResult::gate)
        .containsExactly("collapse.activeUnits");
  }

  @Test
  @Order(5)
  void trainingAndEncodingAreHeldAgainstTheirEarlierSpeed() throws IOException {
    String[] anew = {
      "gates.against=" + root.resolve("1"),
      "pipeline.since.run=",
      "gates.quarantine.share=off",
      "pipeline.latest="
    };
    run("3", anew);
    assertThat(verdict("3").gates())
        .filteredOn(gate -> gate.gate().equals("throughput.drop"))
        .hasSize(2)
        .allMatch(gate -> gate.found() != null);
    Files.writeString(
        root.resolve("1/latents/_throughput.json"), "{\"images\": 1000000000, \"seconds\": 1}");
    Files.deleteIfExists(root.resolve("1/latents/._throughput.json.crc"));
    assertThatThrownBy(() -> run("3", anew))
        .isInstanceOf(GateFailure.class)
        .hasMessageContaining("throughput.drop: expected encode to make at least 10,000,000.0");
  }

  @Test
  @Order(6)
  void statisticsAloneAreComparedAndJudged() throws IOException {
    Settings settings =
        Settings.reference()
            .withOverride("gates.against=" + root.resolve("1/stats"))
            .withOverride("gates.images=20");
    Path output = root.resolve("alone");
    Request request =
        Request.to(Fixture.hadoop(output), settings)
            .with("latents", Fixture.hadoop(root.resolve("2/latents")));
    new JudgedStage(new StatsStage(), request).run(Fixture.spark(), Stop.NEVER);
    assertThat(output.resolve("drift.json")).exists();
    assertThat(verdict("alone").gates()).isEmpty();
    Request strict =
        new Request(
            settings.withOverride("gates.collapse.activeUnits=3"),
            request.inputs(),
            request.output());
    JudgedStage again = new JudgedStage(new StatsStage(), strict);
    assertThat(again.plan(Fixture.hadoop())).isEqualTo("judge the finished result");
    assertThatThrownBy(() -> again.run(Fixture.spark(), Stop.NEVER))
        .isInstanceOf(GateFailure.class)
        .hasMessageContaining("at least 3 active units");
    assertThat(verdict("alone").outcome()).isEqualTo(Verdict.Outcome.FAILED);
  }

  @Test
  @Order(7)
  void whatMakesNoSenseIsRefusedByName() {
    assertThatThrownBy(() -> pipeline("9", "gates.against=", "pipeline.since.run="))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("gates.throughput.drop: expected off without gates.against");
    assertThatThrownBy(() -> pipeline("9", "gates.quarantine.share=1.5"))
        .hasMessageContaining("gates.quarantine.share: expected off or a share from 0 to 1");
    assertThatThrownBy(() -> pipeline("9", "gates.level=1"))
        .hasMessageContaining("gates.level: expected a probability below 1");
    String no = "gates.against=" + root.resolve("no");
    assertThatThrownBy(() -> pipeline("9", no).plan(Fixture.hadoop()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("gates.against: expected a run with complete statistics");
    String itself = "gates.against=" + root.resolve("1");
    assertThatThrownBy(() -> pipeline("1", itself).plan(Fixture.hadoop()))
        .hasMessageContaining("gates.against: expected another run than the one that is judged");
  }
}
