// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.TestLatents;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreStageTest {
  private static final String FEW =
      "score { disentanglement { images = 300, votes = 10, trees = 1, halves = 2 }, probes.neighbours = 5, distances.images = 100 }";

  @TempDir Path temporary;

  private Manifest.Read score(String output, org.apache.hadoop.fs.Path latents, String... more) {
    Request request =
        Request.to(
                Fixture.hadoop(temporary.resolve(output)), Settings.reference().with(FEW, "test"))
            .with("latents", latents);
    for (String model : more) {
      request = request.with("model", Fixture.hadoop(temporary.resolve(model)));
    }
    return StageRunner.run(new ScoreStage(), request, Fixture.spark(), Stop.NEVER);
  }

  /** Dimension 0 is factor 0, dimension 1 factor 2, which is the label; factor 1 is constant. */
  private static List<Row> known() {
    Random random = new Random(4);
    return TestLatents.rows(600).stream()
        .map(
            row -> {
              int a = random.nextInt(4);
              int b = random.nextInt(3);
              float[] mu = {a, 2 * b, (float) random.nextGaussian()};
              Row coded = TestLatents.with(row, "mu", mu);
              return TestLatents.with(
                  TestLatents.with(coded, "label", b), "factors", new int[] {a, 9, b});
            })
        .toList();
  }

  @Test
  void factorsAndLabelsAreScored() {
    Manifest.Read one = score("one", TestLatents.write(temporary.resolve("l1"), known(), 1));
    ScoresContent found = one.manifest().contentAs(ScoresContent.class, one.directory());
    assertThat(found.disentanglement().images()).isEqualTo(300);
    assertThat(found.disentanglement().constant()).containsExactly(1);
    assertThat(found.disentanglement().mig()).isGreaterThan(0.9);
    assertThat(found.disentanglement().standardErrors().halves()).isEqualTo(2);
    assertThat(found.disentanglement().standardErrors().mig()).isBetween(1e-6, 0.15);
    assertThat(found.disentanglement().dci().disentanglement()).isGreaterThan(0.9);
    assertThat(found.probes().linear().share()).isEqualTo(1);
    assertThat(found.probes().neighbours().share()).isGreaterThan(0.95);
    assertThat(found.probes().neighbours().low()).isLessThan(found.probes().neighbours().share());
    assertThat(found.probes().mostFrequent()).isBetween(0.2, 0.5);
    assertThat(found.probes().classes()).isEqualTo(3);
    assertThat(found.distances()).isNull();
    assertThat(one.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly(ScoreStage.DISENTANGLEMENT, ScoreStage.PROBES);
    assertThat(String.join("\n", new ScoreStage().lines(one)))
        .contains(
            "disentanglement of 2 factors in 300 images",
            "standard errors (2 halves): MIG 0.0",
            "linear probe 100.00 % (");
  }

  @Test
  void aTableWithoutTheColumnLabelIsScoredByItsFactors() {
    Manifest.Read made =
        score("scores", TestLatents.writeWithout(temporary.resolve("l"), known(), "label"));
    ScoresContent found = made.manifest().contentAs(ScoresContent.class, made.directory());
    assertThat(found.disentanglement().mig()).isGreaterThan(0.9);
    assertThat(found.probes()).isNull();
  }

  @Test
  @Tag("proofs")
  void theScoresDoNotDependOnTheFiles() {
    Manifest.Read one = score("one", TestLatents.write(temporary.resolve("l1"), known(), 1));
    Manifest.Read seven = score("seven", TestLatents.write(temporary.resolve("l7"), known(), 7));
    assertThat(seven.manifest().content()).isEqualTo(one.manifest().content());
  }

  @Test
  @Tag("proofs")
  void samplesAreComparedWithTheImages() {
    var model = Fixture.model(temporary.resolve("model"), Fixture.settings());
    var shards = temporary.resolve("shards");
    List<Row> images = Fixture.images(Split.TEST, 240, Fixture.SHAPE.size());
    Fixture.shards(shards, Fixture.SHAPE, List.of(images), 0);
    var latents = Fixture.hadoop(temporary.resolve("latents"));
    TestStages.encode(Fixture.spark(), Fixture.settings(), model, Fixture.hadoop(shards), latents);
    Manifest.Read made = score("scores", latents, "model");
    DistancesContent found =
        made.manifest().contentAs(ScoresContent.class, made.directory()).distances();
    assertThat(found.split()).isEqualTo("test");
    assertThat(found.images()).isEqualTo(100);
    // A model that was not trained: its samples are grey, unlike the images.
    assertThat(found.samples().frechet()).isGreaterThan(10 * found.real().frechet());
    assertThat(found.real().precision().share()).isGreaterThan(0.8);
    assertThat(found.samples().recall().share()).isLessThan(0.3);
    assertThat(String.join("\n", new ScoreStage().lines(made)))
        .contains("features: posterior means of the model's own encoder", "other real images:");
    Fixture.model(temporary.resolve("other"), Fixture.settings("model.beta=3"));
    assertThatThrownBy(() -> score("no", latents, "other"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected the one that made latents");
  }

  @Test
  void latentsThatAllowNoScoreAreRefused() {
    List<Row> bare =
        TestLatents.rows(60).stream().map(row -> TestLatents.with(row, "label", null)).toList();
    var latents = TestLatents.write(temporary.resolve("bare"), bare, 1);
    assertThatThrownBy(() -> score("no", latents))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected images with factors that vary, at least 5 labelled images");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score.disentanglement.images=5",
        "score.disentanglement.votes=1",
        "score.disentanglement.trees=0",
        "score.disentanglement.halves=1",
        "score.disentanglement.unordered=[-1]",
        "score.probes.neighbours=0",
        "score.probes.references=1000000",
        "score.distances.images=-1",
        "score.distances.neighbours=100"
      })
  void numbersThatDoNotDoAreRefused(String setting) {
    assertThatThrownBy(() -> ScorePlan.from(Settings.reference().withOverride(setting)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf('=')) + ": expected");
  }
}
