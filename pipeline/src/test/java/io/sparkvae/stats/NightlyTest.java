// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.source.Inputs;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Night after night there are more images, and only those are read, encoded and summarised. */
class NightlyTest {
  private static final int FIRST = 60;
  private static final int ADDED = 25;

  /** In a name brackets are brackets. */
  private static final String FIRST_SHARDS = "shards[1]";

  @TempDir Path here;
  private final SparkSession spark = Fixture.spark();

  @BeforeEach
  void firstNight() throws IOException {
    images(0, FIRST);
    ingest(Optional.empty(), FIRST_SHARDS);
  }

  private void images(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      byte[] bytes = i % 12 == 5 ? new byte[1] : Inputs.png(6, 6, i);
      Inputs.file(here.resolve("in/%s/%d.png".formatted(i % 2 == 0 ? "cat" : "dog", i)), bytes);
    }
  }

  private Settings settings() {
    return Fixture.settings(
        "ingest.input=" + here.resolve("in").toUri(),
        "ingest.maxBadFraction=0.2",
        "ingest.taskBytes=20 KiB",
        "ingest.shardBytes=432",
        "ingest.rowGroupBytes=216");
  }

  private org.apache.hadoop.fs.Path at(String name) {
    return Fixture.hadoop(here.resolve(name));
  }

  private Shards ingest(Optional<String> since, String output) {
    return ingest(settings(), since, output);
  }

  private Shards ingest(Settings settings, Optional<String> since, String output) {
    TestStages.ingest(spark, settings, since.map(this::at), at(output));
    return Shards.open(at(output), Fixture.hadoop());
  }

  private Manifest.Read encode(String shards, Optional<String> since, String output) {
    return TestStages.encode(
        spark, settings(), at("model"), at(shards), since.map(this::at), at(output));
  }

  private Manifest.Read stats(String latents, Optional<String> since, String output) {
    return TestStages.stats(spark, settings(), at(latents), since.map(this::at), at(output));
  }

  /** Makes a model for the images of the first night, whose shards are returned. */
  private Shards firstNightsModel() {
    Shards first = Shards.open(at(FIRST_SHARDS), Fixture.hadoop());
    ModelSpec spec = ModelSpec.from(settings(), first.content().shape());
    Fixture.model(here.resolve("model"), new Model(spec, Model.layout(spec).initialise(5)));
    return first;
  }

  private List<String> ids(String table) {
    return spark
        .read()
        .parquet(here.resolve(table).toUri().toString())
        .select("id")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void theWholeChainDoesOnlyWhatIsNewAndEndsWithTheUnion() throws IOException {
    Shards first = firstNightsModel();
    encode(FIRST_SHARDS, Optional.empty(), "latents-1");
    stats("latents-1", Optional.empty(), "stats-1");

    images(FIRST, FIRST + ADDED);
    // What an earlier night has read is not opened again: it could not be, as it is now.
    byte[] was = Files.readAllBytes(here.resolve("in/cat/0.png"));
    Files.write(here.resolve("in/cat/0.png"), new byte[was.length]);
    Shards second = ingest(Optional.of(FIRST_SHARDS), "shards-2");
    Files.write(here.resolve("in/cat/0.png"), was);
    assertThat(second.source().manifest().files())
        .containsAll(first.source().manifest().files())
        .hasSizeGreaterThan(first.source().manifest().files().size());
    assertThat(second.content().inputs()).isEqualTo(FIRST + ADDED);

    Shards union = ingest(Optional.empty(), "shards-union");
    for (String table : List.of("", "/_quarantine")) {
      assertThat(ids("shards-2" + table))
          .as(table)
          .containsExactlyInAnyOrderElementsOf(ids("shards-union" + table))
          .doesNotHaveDuplicates();
    }
    assertThat(new HashSet<>(ids("shards-2"))).hasSize((int) union.content().rows());

    encode("shards-2", Optional.of("latents-1"), "latents-2");
    Manifest.Read nightly = stats("latents-2", Optional.of("stats-1"), "stats-2");
    encode("shards-2", Optional.empty(), "latents-afresh");
    Manifest.Read afresh = stats("latents-afresh", Optional.empty(), "stats-afresh");
    assertThat(nightly.manifest().files())
        .as("to the last bit")
        .isEqualTo(afresh.manifest().files());
    encode("shards-union", Optional.empty(), "latents-union");
    Statistics whole = content(stats("latents-union", Optional.empty(), "stats-union"));
    assertThat(content(nightly).count()).isEqualTo(whole.count());
    assertThat(content(nightly).elbo()).isCloseTo(whole.elbo(), within(1e-9));

    // And another night on top of that.
    images(FIRST + ADDED, FIRST + ADDED + 3);
    Shards third = ingest(Optional.of("shards-2"), "shards-3");
    assertThat(third.content().inputs()).isEqualTo(FIRST + ADDED + 3);
    assertThat(third.source().manifest().files()).containsAll(second.source().manifest().files());
  }

  /** As a command does: it plans before Spark starts, and then runs, which plans again. */
  private List<String> announcedBy(Stage stage, Request request) {
    List<String> announced = new ArrayList<>();
    Announcer.heardBy(
        announced::add,
        () -> {
          StageRunner.plan(stage, request, Fixture.hadoop());
          return StageRunner.run(stage, request, spark, Stop.NEVER);
        });
    return announced.stream().filter(line -> line.matches(".*(earlier|again).*")).toList();
  }

  @Test
  void whatAnEarlierNightOffersIsAnnouncedOnce() {
    firstNightsModel();
    encode(FIRST_SHARDS, Optional.empty(), "latents-1");
    stats("latents-1", Optional.empty(), "stats-1");
    Request encoding =
        Request.to(at("latents-2"), settings())
            .with("model", at("model"))
            .with("shards", at(FIRST_SHARDS))
            .with("since", at("latents-1"));
    int files = Shards.open(at(FIRST_SHARDS), Fixture.hadoop()).content().parts().size();
    assertThat(announcedBy(new EncodeStage(), encoding))
        .containsExactly("encode: %1$d of %1$d shards are in the earlier latents".formatted(files));
    Settings reseeded = settings().withOverride("encode.seed=1");
    Request seededAnew = new Request(reseeded, encoding.inputs(), at("latents-3"));
    assertThat(announcedBy(new EncodeStage(), seededAnew))
        .containsExactly(
            "encode: nothing of %s can be used again: encode.seed was 0 and is 1"
                .formatted(at("latents-1")),
            "encode: 0 of %d shards are in the earlier latents".formatted(files));
    Request summarising =
        Request.to(at("stats-2"), settings())
            .with("latents", at("latents-2"))
            .with("since", at("stats-1"));
    assertThat(announcedBy(new StatsStage(), summarising))
        .containsExactly(
            "stats: %1$d of %1$d files are in the earlier statistics".formatted(files));
  }

  private static Statistics content(Manifest.Read read) {
    return read.manifest().contentAs(Statistics.class, read.directory());
  }

  @Test
  void aNightWithoutNewImagesIsNoError() {
    Shards again = ingest(Optional.of(FIRST_SHARDS), "shards-2");
    Shards first = Shards.open(at(FIRST_SHARDS), Fixture.hadoop());
    assertThat(again.source().manifest().files()).isEqualTo(first.source().manifest().files());
    assertThat(again.content()).isEqualTo(first.content());
  }

  @Test
  void whatCannotBeAddedToIsRefused() throws IOException {
    Optional<String> since = Optional.of(FIRST_SHARDS);
    assertThatThrownBy(() -> ingest(settings().withOverride("ingest.height=5"), since, "a"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("ingest.height was \"auto\" and is \"5\"");
    assertThatThrownBy(() -> ingest(settings().withOverride("ingest.deduplicate=true"), since, "a"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.deduplicate");
    Inputs.file(here.resolve("in/bird/1.png"), Inputs.png(6, 6, 1));
    assertThatThrownBy(() -> ingest(since, "b"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected no class that is new")
        .hasMessageContaining("[bird]");
    Files.delete(here.resolve("in/bird/1.png"));
    Files.write(here.resolve("in/cat/0.png"), new byte[9]);
    assertThatThrownBy(() -> ingest(since, "c"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected the 60 images of the earlier shards as they were")
        .hasMessageContaining("found the same names, but another content of some");
    Files.delete(here.resolve("in/cat/0.png"));
    assertThatThrownBy(() -> ingest(since, "d"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("found cat/0.png gone; ingest all without --since");
  }
}
