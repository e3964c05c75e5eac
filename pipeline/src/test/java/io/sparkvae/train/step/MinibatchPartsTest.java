// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Shards;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.TrainStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinibatchPartsTest {
  private static final Shards SHARDS = TestTraining.shards();

  private static LocalSteps.Outcome round(String hocon) {
    Settings settings =
        TestTraining.settings(
                "train { batchSize = 8, averagingFrequency = 100, updater.name = sgd"
                    + ", learningRate.initial = 0.01 }")
            .with(hocon, "test");
    WorkOrder order = TestTraining.order(settings, SHARDS, 1);
    return LocalSteps.run(order, TestTraining.start(order), Assignment.of(0), 0);
  }

  /** All steps of an epoch, the last with fewer images than a batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void partsTakeTheStepsOfTheWhole(int size) {
    LocalSteps.Outcome whole = round("train.partSize = 8");
    LocalSteps.Outcome parts = round("train.partSize = " + size);
    assertThat(parts.state().theta()).containsExactly(whole.state().theta(), within(2e-5f));
    assertThat(parts.state().theta()).isNotEqualTo(whole.state().theta());
    assertThat(parts.report().sums().examples()).isEqualTo(whole.report().sums().examples());
    assertThat(parts.report().sums().meanElbo())
        .isCloseTo(whole.report().sums().meanElbo(), within(1e-3));
    assertThat(parts.report().steps()).isEqualTo(whole.report().steps());
    // The control: steps of fewer images are others.
    float[] others = round("train { batchSize = 4 }").state().theta();
    double largest = 0;
    for (int i = 0; i < others.length; i++) {
      largest = Math.max(largest, Math.abs(others[i] - whole.state().theta()[i]));
    }
    assertThat(largest).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @CsvSource({
    "28, mlp, 128, 128",
    "64, conv, 64, 32",
    "64, conv, 63, 32",
    "64, conv, 7, 7",
    "128, conv, 64, 10"
  })
  void autoKeepsWhatLayersMakeWithin16MiB(int pixels, String network, int batch, int expected) {
    Settings settings =
        Settings.reference()
            .with("model.network = %s, train.batchSize = %d".formatted(network, batch), "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, pixels, pixels));
    assertThat(MinibatchParts.from(settings, spec).onProcessor()).isEqualTo(expected);
  }

  @Test
  void aMinibatchThatIsReadAsAWholeIsNotCut() {
    Settings settings =
        Settings.reference()
            .with("model { network = conv, preset = dip-vae-i }, train.batchSize = 64", "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, 64, 64));
    assertThat(MinibatchParts.from(settings, spec).onProcessor()).isEqualTo(64);
    assertThat(
            MinibatchParts.from(settings.with("train.partSize = 64", "test"), spec).onProcessor())
        .isEqualTo(64);
    assertThatThrownBy(
            () ->
                MinibatchParts.from(settings.with("train.partSize = 32", "test"), spec)
                    .onProcessor())
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.partSize: expected auto or train.batchSize (64), for the objective looks at a minibatch as a whole, found 32");
  }

  /** 64 images that 3 workers share are 22 of the first. */
  @ParameterizedTest
  @CsvSource({"auto, 64, 1, 32", "auto, 64, 3, 22", "40, 64, 3, 22", "20, 64, 3, 20"})
  void partsAreOfAWorkersShare(String size, int batch, int workers, int expected) {
    Settings settings =
        Settings.reference()
            .with(
                "model.network = conv, train { batch = global, batchSize = %s, partSize = %s }"
                    .formatted(batch, size),
                "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, 64, 64));
    assertThat(MinibatchParts.from(settings, spec, workers).onProcessor()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129})
  void aSizeThatCannotBeIsRefused(int size) {
    Settings settings = Settings.reference().with("train.partSize = " + size, "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, 8, 8));
    assertThatThrownBy(() -> TrainStage.check(settings, spec))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.partSize: expected auto or 1 to train.batchSize (128), found " + size);
  }
}
