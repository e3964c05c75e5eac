// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.gate.RunPointer;
import io.sparkvae.latents.Fixture;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Origin;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs night after night into directories of their own, of which only the newest are kept. */
class RetentionTest {
  @TempDir Path root;

  private static final Configuration HADOOP = new Configuration();

  private Path run(String name) {
    return root.resolve("runs").resolve(name);
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path("file://" + path);
  }

  private Path latest() {
    return root.resolve("runs/latest");
  }

  private static OutputDirectory open(Path result) {
    return OutputDirectory.open(
        hadoop(result), Origin.of("statistics", Map.of(), List.of()), Settings.reference(), HADOOP);
  }

  /** A night that only makes statistics, of nothing: what it announces when it has passed. */
  private List<String> pass(String name, String... overrides) {
    Retention retention = begin(name, overrides);
    try (OutputDirectory out = open(run(name).resolve("stats"))) {
      out.publish(Map.of(), List.of(), List.of(), NullNode.getInstance());
    }
    new RunPointer(hadoop(latest())).move(hadoop(run(name)), HADOOP);
    List<String> said = new ArrayList<>();
    Announcer.heardBy(
        said::add,
        () -> {
          retention.prune(HADOOP);
          return null;
        });
    return said;
  }

  private Retention begin(String name, String... overrides) {
    Settings settings =
        Settings.reference()
            .withOverride("pipeline.retention=2")
            .withOverride("pipeline.latest=" + latest());
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    Retention retention =
        Retention.from(
                hadoop(run(name)),
                RunGates.latest(settings),
                EarlierRun.from(settings).map(EarlierRun::run),
                settings)
            .orElseThrow();
    retention.begin(HADOOP);
    return retention;
  }

  private List<String> history() throws IOException {
    return Files.readAllLines(root.resolve("runs/latest.history")).stream()
        .map(line -> root.resolve("runs").relativize(Path.of(URI.create(line))).toString())
        .toList();
  }

  @Test
  void aPipelineRemovesOlderRunsOnceItHasPassed() throws IOException {
    SmallPipeline.images(root.resolve("images"), 6);
    pass("0");
    pass("1");
    Pipeline night =
        SmallPipeline.of(
            run("2"),
            root.resolve("images").toString(),
            "pipeline.stages=[ingest]",
            "pipeline.retention=2",
            "pipeline.latest=" + latest());
    assertThat(night.plan(Fixture.hadoop())).contains("remove the run " + run("0"));
    assertThat(run("0")).exists();
    night.run(Fixture.spark(), Stop.NEVER);
    assertThat(run("0")).doesNotExist();
    assertThat(run("1/stats/_manifest.json")).exists();
    assertThat(history()).containsExactly("1", "2");
    assertThat(Files.readString(latest())).isEqualTo(run("2") + "\n");
    night.run(Fixture.spark(), Stop.NEVER);
    assertThat(history()).as("the same command again").containsExactly("1", "2");
  }

  /** Neither other runs in the directory nor files of other people are touched. */
  @Test
  void whatNoRunOfTheSeriesMadeIsLeft() throws IOException {
    open(run("other/stats")).close();
    pass("1");
    Files.writeString(run("1/notes.txt"), "mine");
    pass("2");
    assertThat(pass("3"))
        .containsExactly(
            "pipeline: removed the results in %s (pipeline.retention = 2); left there, because no stage made it: notes.txt"
                .formatted(run("1")));
    assertThat(run("1")).isDirectoryContaining("glob:**/notes.txt");
    assertThat(run("1/stats")).doesNotExist();
    assertThat(run("other/stats/_IN_PROGRESS")).exists();
  }

  /** What gates and {@code report --watch} write lies beside the results. */
  @Test
  void nothingIsLeftOfARunWithGates() throws IOException {
    pass("1");
    for (String name : List.of("gates.json", "drift.json", "report-live.html")) {
      Files.writeString(run("1").resolve(name), "{}");
    }
    pass("2");
    pass("3");
    assertThat(run("1")).doesNotExist();
  }

  @Test
  void nightsThatFailRemoveNothingAndWhatIsNeededIsKept() throws IOException {
    pass("1");
    for (String name : List.of("2", "3", "4")) {
      begin(name);
      open(run(name).resolve("stats")).close();
    }
    assertThat(begin("5").outdated(HADOOP))
        .as("without 1, which the file of the latest run names")
        .containsExactly(hadoop(run("2")), hadoop(run("3")));
    assertThat(history()).containsExactly("1", "2", "3", "4", "5");
    pass("6", "pipeline.since.run=" + run("1"));
    assertThat(history()).as("the run that 6 goes on from is kept").containsExactly("1", "5", "6");
    assertThat(run("1")).exists();
    pass("7");
    assertThat(history()).containsExactly("6", "7");
  }

  @Test
  void aRunThatSomebodyWorksOnIsLeftForTheNextTime() throws IOException {
    pass("1");
    pass("2");
    try (OutputDirectory busy = open(run("1/report"))) {
      assertThat(pass("3"))
          .singleElement()
          .asString()
          .startsWith("warning: %s is not removed: output ".formatted(run("1")))
          .contains("expected nobody else at work on it");
      assertThat(busy.path()).isEqualTo(hadoop(run("1/report")));
    }
    assertThat(run("1/stats/_manifest.json")).exists();
    assertThat(history()).containsExactly("1", "2", "3");
    pass("4");
    assertThat(run("1")).doesNotExist();
    assertThat(history()).containsExactly("3", "4");
  }

  /** A removal that was killed leaves a marker, and files without a manifest. */
  @Test
  void aRemovalThatWasKilledIsCompletedTheNextTime() throws IOException {
    pass("1");
    pass("2");
    open(run("1/shards")).close();
    Files.writeString(run("1/shards/part-0.parquet"), "left");
    pass("3");
    assertThat(run("1")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "few"})
  void otherNumbersAreRefused(String number) {
    assertThatThrownBy(() -> begin("1", "pipeline.retention=" + number))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("pipeline.retention")
        .hasMessageContaining("all or a number of runs from 1");
  }

  @Test
  void withoutTheFileOfTheLatestRunThereIsNoSeries() {
    assertThatThrownBy(() -> begin("1", "pipeline.latest="))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("all without pipeline.latest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipeline.latest", "pipeline.since.run", "gates.against"})
  void aSettingThatHoldsNoPathIsRefused(String key) {
    Settings settings =
        Settings.reference().withOverride("ingest.format=sprites").withOverride(key + "=run:1");
    assertThatThrownBy(() -> Pipeline.of(hadoop(run("1")), settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(key + ": expected a path or URI, found run:1 (--set ");
  }

  @Test
  void aFileThatNamesNoRunIsRefused() throws IOException {
    Files.createDirectories(root.resolve("runs"));
    Files.writeString(latest(), "run:1\n");
    assertThatThrownBy(() -> new RunPointer(hadoop(latest())).read(HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(latest() + ": expected the path of a run, found ")
        .hasMessageContaining("run:1");
  }

  @Test
  void aListThatIsNoneIsRefused() throws IOException {
    Files.createDirectories(root.resolve("runs"));
    Files.writeString(root.resolve("runs/latest.history"), "relative/run\n");
    assertThatThrownBy(() -> begin("1"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected the URI of a run in each line, found 'relative/run'");
  }
}
