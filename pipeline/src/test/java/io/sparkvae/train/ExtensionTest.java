// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.pipeline.JudgedStage;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.train.loop.MetricsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that is finished before its end, and one that goes on after it. */
class ExtensionTest {
  @TempDir Path temporary;

  private static Settings settings(int epochs, String more) {
    return TestTraining.settings(more).withOverride("train.epochs=" + epochs);
  }

  private Manifest.Read train(Settings settings, String output) {
    return TestTraining.run(settings, TestTraining.shards(), temporary.resolve(output));
  }

  /** Gives the command once more, as a scheduler does after a kill at the very end. */
  private Manifest.Read finishedAgain(Settings settings, String output) {
    Request again =
        Request.to(hadoop(output), settings.withOverride("output.resume=finish"))
            .with(TrainStage.SHARDS, TestTraining.shards().directory());
    return new JudgedStage(new TrainStage(), again).run(TestSpark.session(), Stop.NEVER);
  }

  private Manifest.Read extend(Settings settings, String earlier, String output) {
    return StageRunner.run(
        new TrainStage(), request(settings, earlier, output), TestSpark.session(), Stop.NEVER);
  }

  private Request request(Settings settings, String earlier, String output) {
    return Request.to(hadoop(output), settings)
        .with(TrainStage.SHARDS, TestTraining.shards().directory())
        .with(TrainStage.EXTEND, hadoop(earlier));
  }

  private org.apache.hadoop.fs.Path hadoop(String directory) {
    return new org.apache.hadoop.fs.Path(temporary.resolve(directory).toUri());
  }

  /** The files with their digests, but for metrics, which hold times. */
  private static List<Manifest.DataFile> files(Manifest.Read model) {
    return model.manifest().files().stream()
        .filter(file -> !file.path().equals(MetricsFile.FILE))
        .toList();
  }

  private void stopAfter(int rounds, Settings settings, String output) {
    int[] asked = {0};
    assertThatThrownBy(
            () ->
                TestTraining.run(
                    settings,
                    TestTraining.shards(),
                    temporary.resolve(output),
                    () -> ++asked[0] >= rounds))
        .isInstanceOf(StopFailure.class)
        .hasMessageContaining("--finish");
  }

  @Test
  void anExtendedRunHasTheBitsOfOneThatWasNeverInterrupted() {
    String tools = TestTraining.ALL_TOOLS;
    Manifest.Read whole = train(settings(4, tools), "whole");
    train(settings(2, tools), "short");
    Manifest.Read extended = extend(settings(4, tools), "short", "extended");
    assertThat(files(extended)).isEqualTo(files(whole));
    assertThat(TrainingContent.of(extended)).isEqualTo(TrainingContent.of(whole));
    assertThat(extended.manifest().inputs()).isEqualTo(whole.manifest().inputs());
    assertThat(TestTraining.metrics(temporary.resolve("extended")))
        .extracting(line -> line.get("elbo"))
        .isEqualTo(
            TestTraining.metrics(temporary.resolve("whole")).stream()
                .map(line -> line.get("elbo"))
                .toList());
    // Control: what --from does is something else.
    assertThat(files(train(settings(2, tools), "again"))).isNotEqualTo(files(whole));
    assertThatThrownBy(() -> extend(settings(4, tools), "whole", "nothing"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected train.epochs above 4, found 4");
  }

  @Test
  void aStoppedRunIsFinishedEarlyAndGoesOnFromThere() {
    Settings settings = settings(3, "");
    stopAfter(5, settings, "stopped");
    Manifest.Read finished = train(settings.withOverride("output.resume=finish"), "stopped");
    TrainingContent content = TrainingContent.of(finished);
    assertThat(content.ended()).isEqualTo("finished-early");
    assertThat(content.rounds()).isEqualTo(5);
    assertThat(content.epochs()).isLessThan(3);
    assertThat(content.best().epoch()).isBetween(1, 2);
    assertThat(TestTraining.model(finished).parameters()).isNotEmpty();
    assertThat(finishedAgain(settings, "stopped").digest()).isEqualTo(finished.digest());
    Manifest.Read whole = train(settings, "whole");
    assertThat(files(extend(settings, "stopped", "extended"))).isEqualTo(files(whole));
  }

  @Test
  void theLastGoodModelOfADivergedRunIsPublished() {
    String wild =
        "train { learningRate { initial = 0.01, schedule = sigmoid, gamma = 100, stepSize = 9 }, updater.name = sgd }, model.hidden = [4]";
    Settings settings = settings(3, wild).withOverride("train.learningRate.initial=1e9");
    assertThatThrownBy(() -> train(settings, "diverged"))
        .isInstanceOf(DivergenceFailure.class)
        .hasMessageContaining("--finish publishes that model");
    Manifest.Read finished = train(settings.withOverride("output.resume=finish"), "diverged");
    assertThat(TrainingContent.of(finished).ended()).isEqualTo("finished-early");
    assertThat(TrainingContent.of(finished).rounds()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.learningRate.schedule=cosine | train.learningRate.schedule, which would have been another from step 1 on",
        "train.learningRate.schedule=one-cycle | train.learningRate.schedule, which would have been another",
        "train.average.lastEpochs=1 | train.average.lastEpochs, which would have begun later",
        "train.validation.everyRounds=3 | one at the end of the run, after round",
      })
  void aRunThatALongerOneWouldNotHaveTakenIsRefused(String setting, String reason) {
    Settings two = settings(2, "").withOverride(setting);
    train(two, "short");
    assertThatThrownBy(() -> extend(two.withOverride("train.epochs=3"), "short", "longer"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageStartingWith("--extend ")
        .hasMessageContaining(reason);
  }

  @Test
  void whatCannotBeExtendedOrFinishedIsNamed() throws Exception {
    train(settings(1, "train.checkpoint.last = remove"), "bare");
    assertThat(temporary.resolve("bare/checkpoints")).doesNotExist();
    assertThatThrownBy(() -> extend(settings(2, ""), "bare", "a"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected its last checkpoint, found none");
    train(settings(1, ""), "other");
    try (var files = Files.list(temporary.resolve("other/checkpoints"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".ckpt"))).hasSize(1);
    }
    assertThatThrownBy(() -> extend(settings(2, "train.seed = 6"), "other", "b"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("other/: expected train.seed = 5 as in its checkpoint, found 6");
    Settings finish = settings(1, "output.resume = finish");
    assertThatThrownBy(() -> train(finish, "none"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("output.resume = finish: expected a half-finished result in ");
    Settings closed = finish.with("model.hidden = [], model.preset = pca", "test");
    assertThatThrownBy(() -> train(closed, "none"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("which keeps no checkpoints");
    assertThatThrownBy(
            () ->
                StageRunner.run(
                    new IngestStage(),
                    Request.to(hadoop("images"), finish),
                    TestSpark.session(),
                    Stop.NEVER))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest, which cannot be finished early");
  }

  /** A run that was moved while it was under way goes on. */
  @Test
  void aMovedRunGoesOn() throws Exception {
    Settings settings = settings(2, "");
    stopAfter(3, settings, "under-way");
    Files.move(temporary.resolve("under-way"), temporary.resolve("moved"));
    assertThat(files(train(settings, "moved"))).isEqualTo(files(train(settings, "whole")));
  }
}
