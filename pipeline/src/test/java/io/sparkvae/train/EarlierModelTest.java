// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training that goes on from an earlier model ({@link Start}). */
class EarlierModelTest {
  @TempDir Path temporary;
  private Manifest.Read earlier;

  @BeforeEach
  void trainOne() {
    earlier =
        TestTraining.run(
            TestTraining.settings("train.epochs = 3"),
            TestTraining.shards(),
            temporary.resolve("earlier"));
  }

  private Manifest.Read runFrom(
      Settings settings, Optional<Manifest.Read> from, String output, int rounds) {
    AtomicInteger left = new AtomicInteger(rounds);
    return TestStages.train(
        TestSpark.session(),
        settings,
        TestTraining.shards().directory(),
        from.map(Manifest.Read::directory),
        new org.apache.hadoop.fs.Path(temporary.resolve(output).toUri()),
        () -> left.decrementAndGet() < 0);
  }

  private double firstElbo(String output) {
    return TestTraining.metrics(temporary.resolve(output)).get(0).get("elbo").asDouble();
  }

  @Test
  void itBeginsWhereTheEarlierOneEndedAndSaysSo() {
    Settings settings =
        TestTraining.settings("train { epochs = 1, seed = 77, averagingFrequency = 1 }");
    Manifest.Read next = runFrom(settings, Optional.of(earlier), "next", 1000);
    runFrom(settings, Optional.empty(), "new", 1000);
    assertThat(firstElbo("next")).as("trained already").isGreaterThan(firstElbo("new") + 5);
    assertThat(next.manifest().inputs()).hasSize(2);
    Manifest.Input input = next.manifest().inputs().get(1);
    assertThat(input.role()).isEqualTo("earlier model");
    assertThat(input.digest()).isEqualTo(earlier.digest());
    assertThat(input.manifest().isNull()).as("no longer every night").isTrue();
  }

  /** Of a rate of almost 0 nothing remains but the parameters, in floats. */
  @Test
  void itsParametersAreThoseOfTheEarlierOne() {
    Settings still = TestTraining.settings("train { epochs = 1, learningRate.initial = 1e-30 }");
    Manifest.Read next = runFrom(still, Optional.of(earlier), "still", 1000);
    assertThat(TestTraining.model(next).parameters())
        .containsExactly(TestTraining.model(earlier).parameters());
    assertThat(TestTraining.model(runFrom(still, Optional.empty(), "new", 1000)).parameters())
        .isNotEqualTo(TestTraining.model(earlier).parameters());
  }

  @Test
  void aStoppedRunGoesOnFromTheSameModelOnly() {
    Settings settings = TestTraining.settings("train.seed = 77");
    Manifest.Read whole = runFrom(settings, Optional.of(earlier), "whole", 1000);
    assertThatThrownBy(() -> runFrom(settings, Optional.of(earlier), "stopped", 2))
        .isInstanceOf(StopFailure.class);
    assertThatThrownBy(() -> runFrom(settings, Optional.empty(), "stopped", 1000))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("earlier model");
    Manifest.Read other =
        runFrom(TestTraining.settings("train.seed = 78"), Optional.empty(), "other", 1000);
    assertThatThrownBy(() -> runFrom(settings, Optional.of(other), "stopped", 1000))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("earlier model");
    Manifest.Read finished = runFrom(settings, Optional.of(earlier), "stopped", 1000);
    assertThat(TestTraining.content(finished).best().parameters())
        .isEqualTo(TestTraining.content(whole).best().parameters());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.hidden = [8] | encoder.dense1.weight [64, 8], found encoder.dense1.weight [64, 16]",
        "model.prior = mixture | prior.mean [10, 3], found decoder.dense1.weight [3, 16]",
        "model { preset = ppca, hidden = [] } | train.trainer: expected a trainer that goes on from"
      })
  void anotherModelsParametersAreRefused(String model, String expected) {
    assertThatThrownBy(
            () -> runFrom(TestTraining.settings(model), Optional.of(earlier), "refused", 1000))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(expected)
        .hasMessageContaining(earlier.directory().toString());
    assertThat(temporary.resolve("refused")).doesNotExist();
  }

  @Test
  void aDamagedModelIsRefused() throws Exception {
    Path file = temporary.resolve("earlier/parameters.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(
            () -> runFrom(TestTraining.settings(""), Optional.of(earlier), "refused", 1000))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("parameters.safetensors");
    assertThat(temporary.resolve("refused")).doesNotExist();
  }
}
