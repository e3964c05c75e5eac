// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.generate.Sampling;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.TestCodes;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.TestLatents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prior is trained on the codes of a latents table as any model is on images. */
class PriorTrainingTest {
  static final Settings SETTINGS =
      Settings.reference()
          .with(
              """
              model { preset = code-prior, codes { embedding = 8, blocks = 1 }
                gatedPixelcnn { layers = 2, channels = 12 } }
              train { epochs = 6, batchSize = 16, averagingFrequency = 4, workers = 2, seed = 5
                learningRate.initial = 0.01, checkpoint.everySeconds = 0 }
              """,
              "test");

  @TempDir Path temporary;

  private Manifest.Read train(Settings settings, org.apache.hadoop.fs.Path latents, String output) {
    return train(settings, latents, output, Stop.NEVER);
  }

  private Manifest.Read train(
      Settings settings, org.apache.hadoop.fs.Path latents, String output, Stop stop) {
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve(output)), settings).with("latents", latents);
    return StageRunner.run(new TrainStage(), request, Fixture.spark(), stop);
  }

  private org.apache.hadoop.fs.Path chessboards() {
    return TestCodes.write(temporary.resolve("latents"), TestCodes.chessboards(320, 1));
  }

  private static double bitsPerCode(Manifest.Read run) {
    double nats = -TestTraining.content(run).best().elbo();
    return nats / (TestCodes.SHAPE.count() * Math.log(2));
  }

  @Test
  void codesCostLessThanTheirEntropyIfTheyKnowOfEachOther() {
    List<int[]> codes = TestCodes.chessboards(480, 1);
    double marginal = TestCodes.marginalEntropy(codes);
    double uniform = TestCodes.SHAPE.uniformNats() / (TestCodes.SHAPE.count() * Math.log(2));
    assertThat(marginal).isLessThan(uniform - 0.3);
    Manifest.Read prior = train(SETTINGS, TestCodes.write(temporary.resolve("a"), codes), "prior");
    assertThat(bitsPerCode(prior)).isLessThan(0.6 * marginal);
    assertThat(fitting(samples(prior))).isGreaterThan(0.8);
    // The controls: codes that know nothing of each other, and codes that are drawn uniformly.
    List<int[]> shuffled = TestCodes.shuffled(codes, 2);
    Manifest.Read control =
        train(SETTINGS, TestCodes.write(temporary.resolve("b"), shuffled), "control");
    assertThat(bitsPerCode(control)).isCloseTo(marginal, within(0.08 * marginal));
    assertThat(fitting(samples(control))).isLessThan(0.6);
    assertThat(fitting(uniform())).isLessThan(0.4);
  }

  private static List<float[]> samples(Manifest.Read prior) {
    return new Sampling(TestTraining.model(prior), Optional.empty()).samples(0, 48, 3);
  }

  private static List<float[]> uniform() {
    Random random = new Random(4);
    List<float[]> images = new ArrayList<>();
    for (int image = 0; image < 48; image++) {
      float[] codes = new float[TestCodes.SHAPE.count()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = random.nextInt(6);
      }
      images.add(codes);
    }
    return images;
  }

  /** The share of codes that are as the number of their image, which fits most of them, says. */
  private static double fitting(List<float[]> images) {
    return images.stream()
            .mapToDouble(
                image ->
                    IntStream.range(0, 5)
                        .mapToLong(
                            number ->
                                IntStream.range(0, image.length)
                                    .filter(i -> image[i] == number + (i / 4 + i) % 2)
                                    .count())
                        .max()
                        .orElseThrow())
            .average()
            .orElseThrow()
        / TestCodes.SHAPE.count();
  }

  @Test
  void aPriorThatWasStoppedIsTheUninterruptedOneBitForBit() {
    org.apache.hadoop.fs.Path latents = chessboards();
    TrainingContent expected = TestTraining.content(train(SETTINGS, latents, "whole"));
    for (int after : List.of(2, 7)) {
      AtomicInteger rounds = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  train(
                      SETTINGS,
                      latents,
                      "stopped",
                      Stop.when(() -> rounds.incrementAndGet() == after)))
          .isInstanceOf(StopFailure.class);
    }
    org.apache.hadoop.fs.Path others =
        TestCodes.write(temporary.resolve("others"), TestCodes.chessboards(320, 9));
    assertThatThrownBy(() -> train(SETTINGS, others, "stopped"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("digest of input 'latents' was ");
    assertThat(TestTraining.content(train(SETTINGS, latents, "stopped"))).isEqualTo(expected);
  }

  /** The command {@code prior}, whose settings are those of the section of that name. */
  @Test
  void anExtendedPriorHasTheBitsOfOneThatWasNeverInterrupted() {
    org.apache.hadoop.fs.Path latents = chessboards();
    Manifest.Read whole = prior(4, latents, "whole", Optional.empty());
    prior(2, latents, "short", Optional.empty());
    Manifest.Read extended = prior(4, latents, "extended", Optional.of("short"));
    assertThat(TestTraining.content(extended)).isEqualTo(TestTraining.content(whole));
    assertThat(TestTraining.model(extended).parameters())
        .isEqualTo(TestTraining.model(whole).parameters());
    // The controls: what was extended is another prior, and a finished one is not extended.
    assertThat(TestTraining.model(prior(2, latents, "again", Optional.empty())).parameters())
        .isNotEqualTo(TestTraining.model(whole).parameters());
    assertThatThrownBy(() -> prior(4, latents, "nothing", Optional.of("whole")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected train.epochs above 4, found 4");
  }

  private Manifest.Read prior(
      int epochs, org.apache.hadoop.fs.Path latents, String output, Optional<String> extended) {
    Settings settings =
        Settings.reference()
            .with(
                """
                prior { model { preset = code-prior, codes { embedding = 8, blocks = 1 }
                  gatedPixelcnn { layers = 2, channels = 12 } }
                train { epochs = %s, batchSize = 16, averagingFrequency = 4, workers = 2, seed = 5
                  learningRate.initial = 0.01, checkpoint.everySeconds = 0 } }
                """
                    .formatted(epochs),
                "test");
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve(output)), settings).with("latents", latents);
    return StageRunner.run(
        new PriorStage(),
        extended
            .map(
                earlier ->
                    request.with(TrainStage.EXTEND, Fixture.hadoop(temporary.resolve(earlier))))
            .orElse(request),
        Fixture.spark(),
        Stop.NEVER);
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    org.apache.hadoop.fs.Path latents = chessboards();
    assertThatThrownBy(() -> train(SETTINGS.with("model.preset = vae", "test"), latents, "refused"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("model.decoder.network: expected codes for a model of codes, found");
    assertThatThrownBy(
            () ->
                train(
                    SETTINGS.with("train.augmentation.changes = [flip]", "test"),
                    latents,
                    "refused"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.augmentation.changes: expected [] for a prior over codes");
    org.apache.hadoop.fs.Path without =
        TestLatents.write(temporary.resolve("without"), TestLatents.rows(20), 1);
    assertThatThrownBy(() -> train(SETTINGS, without, "refused"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("latents file:" + temporary.resolve("without"))
        .hasMessageContaining("expected the row groups of the files in the manifest")
        .hasMessageContaining("found none, as in tables of earlier versions; encode again");
    assertThatThrownBy(
            () -> TestTraining.run(SETTINGS, TestTraining.shards(), temporary.resolve("images")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("a network for images (codes is for --latents), found codes");
    Request both =
        Request.to(Fixture.hadoop(temporary.resolve("both")), SETTINGS)
            .with("latents", latents)
            .with("shards", TestTraining.shards().directory());
    assertThatThrownBy(() -> StageRunner.run(new TrainStage(), both, Fixture.spark(), Stop.NEVER))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("--shards or --latents: expected one directory, found 2");
  }

  @Test
  void aDamagedTableIsFoundBeforeTheFirstRound() throws IOException {
    org.apache.hadoop.fs.Path latents = chessboards();
    Path file = temporary.resolve("latents/train-00000.parquet");
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> train(SETTINGS, latents, "damaged"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("train-00000.parquet: expected SHA-256");
    assertThatThrownBy(() -> train(SETTINGS.with("train.verify = pages", "test"), latents, "pages"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("train-00000.parquet");
  }
}
