// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.chaos.Chaos;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers, real processes, are killed at random points of a pipeline, and the same command is given
 * again: all runs end with the bytes of one that nobody disturbed.
 */
@Tag("chaos")
@Tag("drivers")
class DriverKillIT {
  private static final String CONFIGURATION =
      SmallRun.configuration(Chaos.count(500, 3000), Chaos.count(6, 12));

  /** So many kills of the drivers are in each stage. */
  private static final Map<RunStage, Integer> SHARE =
      Map.of(
          RunStage.INGEST, Chaos.count(0, 8),
          RunStage.TRAIN, Chaos.count(1, 12),
          RunStage.ENCODE, Chaos.count(0, 7),
          RunStage.STATS, Chaos.count(0, 3));

  /** Milliseconds into a stage: about what it takes. */
  private static final Map<RunStage, Integer> LONGEST =
      Map.of(
          RunStage.INGEST, 1500, RunStage.TRAIN, 3000, RunStage.ENCODE, 1000, RunStage.STATS, 500);

  @TempDir Path here;
  private final Random random = Chaos.random(DriverKillIT.class);
  private final Map<RunStage, Integer> killed = new LinkedHashMap<>();
  private long repeatedAtMost;
  private int processes;
  private Path config;

  private String[] pipeline(Path run) {
    processes++;
    return new String[] {
      "pipeline",
      "--config",
      config.toString(),
      "--output",
      run.toString(),
      "--",
      "--master",
      "local[2]",
      "--conf",
      "spark.local.dir=" + here.resolve("scratch"),
      "--conf",
      "spark.eventLog.enabled=true",
      "--conf",
      "spark.eventLog.dir=" + events().toUri()
    };
  }

  /** Where the process that was started last says what it does. */
  private Path events() {
    return here.resolve("events-" + processes);
  }

  @Test
  void killedDriversGoOnToTheSameEnd() throws Exception {
    kill(CONFIGURATION, SHARE, "drivers killed");
  }

  @Test
  @Tag("proofs")
  void soDoDriversOfWorkersThatSendChanges() throws Exception {
    String changes = "train { send = bf16, workers = 5, segments = 3 }\n";
    Map<RunStage, Integer> train = Map.of(RunStage.TRAIN, Chaos.count(1, 12));
    kill(CONFIGURATION + changes, train, "drivers killed whose workers send changes");
  }

  /**
   * @param share so many are killed in each stage
   */
  private void kill(String configuration, Map<RunStage, Integer> share, String what)
      throws Exception {
    int most = share.values().stream().mapToInt(Integer::intValue).sum();
    config = Files.writeString(here.resolve("small.conf"), configuration);
    SmallRun clean = new SmallRun(here.resolve("clean"));
    Script script = new Script("sparkvae", here);
    Files.createDirectories(here.resolve("events-1"));
    Outcome undisturbed = script.run(pipeline(clean.directory()));
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
    assertThat(roundsTaken()).as("how rounds are counted").isEqualTo(rounds(clean).size());

    int kills = 0;
    long lost = 0;
    long twice = 0;
    for (int run = 0; kills < most; run++) {
      SmallRun disturbed = new SmallRun(here.resolve("run-" + run));
      while (kills < most && startAndKill(script, disturbed, share)) {
        kills++;
      }
      if (!complete(disturbed, RunStage.REPORT)) {
        Files.createDirectories(here.resolve("events-" + (processes + 1)));
        Outcome rest = script.run(pipeline(disturbed.directory()));
        assertThat(rest.code()).as(rest.err()).isZero();
      }
      for (RunStage stage : SmallRun.STAGES) {
        assertThat(SmallRun.digests(disturbed.at(stage)))
            .as("run %d, %s", run, stage)
            .isEqualTo(SmallRun.digests(clean.at(stage)))
            .isNotEmpty();
      }
      List<Long> rounds = rounds(disturbed);
      Set<Long> distinct = new HashSet<>(rounds);
      lost += rounds(clean).size() - distinct.size();
      twice += rounds.size() - distinct.size();
    }
    new Chaos.Tally(
            "%s %s; rounds repeated by one: at most %d".formatted(what, killed, repeatedAtMost),
            kills,
            kills,
            lost,
            twice)
        .print();
    assertThat(repeatedAtMost).isLessThanOrEqualTo(1);
    assertThat(lost).isZero();
    assertThat(twice).isZero();
  }

  /** False when it came to its end before it was killed. */
  private boolean startAndKill(Script script, SmallRun run, Map<RunStage, Integer> share)
      throws Exception {
    long before = roundsKept(run);
    List<RunStage> left =
        SmallRun.STAGES.stream()
            .filter(s -> !complete(run, s) && killed.getOrDefault(s, 0) < share.getOrDefault(s, 0))
            .toList();
    if (left.isEmpty()) {
      return false;
    }
    int later = 0;
    while (later < left.size() - 1 && random.nextBoolean()) {
      later++;
    }
    RunStage aim = left.get(later);
    int delay = random.nextInt(LONGEST.get(aim));
    Files.createDirectories(here.resolve("events-" + (processes + 1)));
    Process driver = script.start(pipeline(run.directory()));
    while (driver.isAlive()
        && !Files.exists(run.at(aim).resolve(OutputDirectory.MARKER))
        && !complete(run, aim)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (driver.waitFor(delay, TimeUnit.MILLISECONDS)) {
      assertThat(driver.exitValue()).as("a driver that nobody killed").isZero();
      return false;
    }
    RunStage hit =
        SmallRun.STAGES.stream().filter(s -> !complete(run, s)).findFirst().orElse(RunStage.REPORT);
    driver.destroyForcibly().waitFor();
    killed.merge(hit, 1, Integer::sum);
    if (hit == RunStage.TRAIN && !complete(run, RunStage.TRAIN)) {
      long repeated = before + roundsTaken() - roundsKept(run);
      assertThat(repeated).as("rounds that the next driver repeats").isNotNegative();
      repeatedAtMost = Math.max(repeatedAtMost, repeated);
    }
    return true;
  }

  private static boolean complete(SmallRun run, RunStage stage) {
    return Files.exists(run.at(stage).resolve(Manifest.FILE_NAME));
  }

  /** Rounds that the newest checkpoint has. */
  private static long roundsKept(SmallRun run) throws IOException {
    Path checkpoints = run.at(RunStage.TRAIN).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("round-\\d+\\.ckpt"))
          .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
          .max()
          .orElse(0);
    }
  }

  /** Rounds that the last driver ended, by Spark's own event log. */
  private long roundsTaken() throws IOException {
    Set<Long> rounds = new HashSet<>();
    long ended = 0;
    try (Stream<Path> logs = Files.list(events())) {
      for (Path log : logs.toList()) {
        for (String line : Files.readAllLines(log)) {
          if (!line.endsWith("}")) {
            continue; // cut off by the kill
          }
          if (line.startsWith("{\"Event\":\"SparkListenerJobStart\"")) {
            JsonNode job = Json.MAPPER.readTree(line);
            if (asksForARound(job)) {
              rounds.add(job.get("Job ID").asLong());
            }
          } else if (line.startsWith("{\"Event\":\"SparkListenerJobEnd\"")) {
            JsonNode job = Json.MAPPER.readTree(line);
            ended += rounds.contains(job.get("Job ID").asLong()) ? 1 : 0;
          }
        }
      }
    }
    return ended;
  }

  /** Not for a state, nor for an evaluation: their jobs depend on rounds, too. */
  private static boolean asksForARound(JsonNode job) {
    for (JsonNode stage : job.get("Stage Infos")) {
      if (stage.get("Stage Name").asText().startsWith("collect at Averaging")
          && stage.get("Details").asText().contains("AveragingTrainer.round(")) {
        return true;
      }
    }
    return false;
  }

  private static List<Long> rounds(SmallRun run) throws IOException {
    try (Stream<String> lines = Files.lines(run.at(RunStage.TRAIN).resolve("metrics.jsonl"))) {
      return lines
          .map(line -> line.replaceAll(".*\"round\"\\s*:\\s*(\\d+).*", "$1"))
          .map(Long::parseLong)
          .toList();
    }
  }
}
