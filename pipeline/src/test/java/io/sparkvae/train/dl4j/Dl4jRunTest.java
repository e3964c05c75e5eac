// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.TrainingContent;
import io.sparkvae.train.loop.MetricsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with DL4J's averaging is stopped, goes on, and ends as any other run does. */
class Dl4jRunTest {
  /** Two rounds an epoch; all that changes from step to step, and a codebook's states. */
  private static final Settings SETTINGS =
      TestTraining.settings(
          """
          model { preset = vq-vae-ema, latentMap.downsampling = 2, code.active = 2, vq.codes = 8 }
          model.annealing { schedule = linear, epochs = 1.5 }
          train { trainer = dl4j-spark, epochs = 2, averagingFrequency = 2, batchSize = 20
            learningRate { schedule = plateau, plateau { patience = 0, minDelta = 1000, factor = 0.5 }
              warmUp.epochs = 0.9 } }
          """);

  @TempDir Path temporary;

  private Manifest.Read run(Settings settings, String output) {
    return TestTraining.run(settings, TestTraining.shards(), temporary.resolve(output));
  }

  private void stop(Settings settings, String output, int rounds) {
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                TestTraining.run(
                    settings,
                    TestTraining.shards(),
                    temporary.resolve(output),
                    () -> asked.incrementAndGet() >= rounds))
        .isInstanceOf(StopFailure.class)
        .hasMessageContaining("the same command goes on from there");
  }

  private static List<Manifest.DataFile> files(Manifest.Read model) {
    return model.manifest().files().stream()
        .filter(file -> !file.path().equals(MetricsFile.FILE))
        .toList();
  }

  @Test
  void aRunGoesOnAfterEachAverageToTheSameBits() {
    Manifest.Read whole = run(SETTINGS, "whole");
    long rounds = TestTraining.content(whole).rounds();
    assertThat(rounds).isGreaterThanOrEqualTo(4);
    for (int round = 1; round < rounds; round++) {
      String output = "stopped-" + round;
      stop(SETTINGS, output, round);
      Manifest.Read goneOn = run(SETTINGS.with("output.resume = must", "test"), output);
      assertThat(files(goneOn)).as("stopped after round %s", round).isEqualTo(files(whole));
      assertThat(TestTraining.content(goneOn)).isEqualTo(TestTraining.content(whole));
      assertThat(TestTraining.metrics(temporary.resolve(output))).hasSize((int) rounds);
    }
  }

  @Tag("proofs")
  @Test
  void aStoppedRunBeginsAfreshOrIsFinished() {
    Manifest.Read whole = run(SETTINGS, "whole");
    stop(SETTINGS, "stopped", 1);
    assertThat(files(run(SETTINGS.with("output.resume = restart", "test"), "stopped")))
        .isEqualTo(files(whole));
    stop(SETTINGS, "finished", 3);
    TrainingContent finished =
        TestTraining.content(run(SETTINGS.with("output.resume = finish", "test"), "finished"));
    assertThat(finished.ended()).isEqualTo("finished-early");
    assertThat(finished.rounds()).isEqualTo(3);
    assertThat(
            TestTraining.metrics(temporary.resolve("finished")).stream()
                .mapToLong(line -> line.get("leftOut").asLong())
                .sum())
        .isEqualTo(finished.leftOut());
  }

  @Test
  void validationEndsARunEarly() {
    TrainingContent content =
        TestTraining.content(
            run(
                TestTraining.settings(
                    """
                    train { trainer = dl4j-spark, epochs = 9, averagingFrequency = 2
                      validation.everyRounds = 1
                      earlyStopping { patience = 2, minDelta = 1000 } }
                    """),
                "early"));
    assertThat(content.ended()).isEqualTo("early-stopping");
    assertThat(content.rounds()).isEqualTo(3);
  }

  @Test
  void aNumberThatIsNotFiniteEndsARun() {
    Settings settings =
        TestTraining.settings(
            "train { trainer = dl4j-spark, updater.name = sgd, learningRate.initial = 1e30 }");
    assertThatThrownBy(() -> run(settings, "diverged"))
        .isInstanceOf(DivergenceFailure.class)
        .hasMessageContaining("found parameter NaN of ")
        .hasMessageContaining("(epoch 1, round 1 of the epoch)");
  }
}
