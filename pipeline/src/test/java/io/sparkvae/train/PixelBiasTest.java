// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.generate.Decoding;
import io.sparkvae.model.Model;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.step.WorkOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PixelBias}: what a decoder says of z = 0, where all layers but the last give 0. */
class PixelBiasTest {
  @TempDir Path temporary;

  private static Settings settings(String bias, String... overrides) {
    Settings settings = TestTraining.settings("train.pixelBias = " + bias);
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private static float[] atFirst(Settings settings) {
    WorkOrder order = TestTraining.order(settings, TestTraining.shards(), 2);
    float[] theta =
        PixelBias.from(settings, order.spec())
            .start(JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext()), order);
    return new Decoding(new Model(order.spec(), theta))
        .decode(List.of(new float[order.spec().latent().size()]), List.of(0))
        .get(0);
  }

  /** By a plain loop; above one half or as it is. */
  private static double[] mean(boolean threshold) {
    WorkOrder order = TestTraining.order(settings("zero"), TestTraining.shards(), 2);
    double[] mean = new double[64];
    for (ChunkRef chunk : order.data().training()) {
      byte[] pixels = order.examples(chunk).pixels();
      for (int i = 0; i < pixels.length; i++) {
        double pixel = (pixels[i] & 0xff) / 255.0;
        mean[i % 64] += (threshold ? (pixel > 0.5 ? 1 : 0) : pixel) / order.data().examples();
      }
    }
    return mean;
  }

  @ParameterizedTest
  @CsvSource({
    "bernoulli, fixed, none",
    "bernoulli, fixed, dynamic",
    "bernoulli, fixed, threshold",
    "gaussian, fixed, none",
    "gaussian, pixel, none",
    "laplace, shared, none"
  })
  void aDecoderOfAnyLikelihoodSaysTheMeanImage(
      String likelihood, String scale, String binarisation) {
    String[] model = {
      "model.likelihood=" + likelihood,
      "model.scale.kind=" + scale,
      "model.binarisation=" + binarisation
    };
    boolean clipped = likelihood.equals("bernoulli");
    float[] expected = new float[64];
    double[] mean = mean(binarisation.equals("threshold"));
    for (int i = 0; i < 64; i++) {
      expected[i] = (float) (clipped ? Math.min(Math.max(mean[i], 0.001), 0.999) : mean[i]);
    }
    assertThat(atFirst(settings("mean", model))).containsExactly(expected, within(1e-6f));
    float[] control = new float[64];
    java.util.Arrays.fill(control, clipped ? 0.5f : 0);
    assertThat(atFirst(settings("zero", model))).containsExactly(control, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv", "resconv"})
  void aConvolutionalOneSaysTheMeanOfItsChannel(String network) {
    float[] first = atFirst(settings("mean", "model.network=" + network));
    double expected = IntStream.range(0, 64).mapToDouble(i -> mean(false)[i]).average().orElse(0);
    for (float pixel : first) {
      assertThat((double) pixel).isCloseTo(expected, within(1e-6));
    }
    assertThat(new MeanImage(new double[] {0, 0.5, 1, 0.25}).meansOf(2))
        .containsExactly(0.25, 0.625);
  }

  @Test
  void trainingStartsThere() {
    Shards shards = TestTraining.shards();
    double[] first = new double[2];
    for (String bias : List.of("zero", "mean")) {
      Path output = temporary.resolve(bias);
      TestTraining.run(
          settings(bias, "train.epochs=1", "train.averagingFrequency=1"), shards, output);
      first[bias.equals("mean") ? 1 : 0] =
          TestTraining.metrics(output).get(0).get("elbo").asDouble();
    }
    double[] mean = mean(false);
    // At z = 0 a model that knows the mean is ahead by what a grey one spends on each pixel.
    double grey = 64 * Math.log(2);
    double known =
        IntStream.range(0, 64)
            .mapToDouble(i -> Math.min(Math.max(mean[i], 0.001), 0.999))
            .map(m -> -m * Math.log(m) - (1 - m) * Math.log(1 - m))
            .sum();
    assertThat(first[1] - first[0]).isCloseTo(grey - known, within(0.15 * (grey - known)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.likelihood=categorical | likelihoods other than bernoulli, gaussian and laplace",
        "model.decoder.network=pixelcnn | zero for an autoregressive decoder",
        "model.sequence.of=rows | zero for models of single steps",
        "model.preset=ppca | zero for trainer closed-form"
      })
  void whatHasNoSuchBiasesIsRefused(String setting, String expected) {
    Settings settings = settings("mean", setting);
    assertThatThrownBy(
            () -> TestTraining.run(settings, TestTraining.shards(), temporary.resolve("refused")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.pixelBias")
        .hasMessageContaining(expected)
        .hasMessageContaining("mean");
    assertThat(temporary.resolve("refused")).doesNotExist();
  }
}
