// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.PriorResult;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A quantised model and the prior over its codes, from one configuration. */
class TwoStagesTest {
  private static final String STAGES =
      "pipeline.stages=[ingest, train, encode, prior, stats, evaluate, generate, report]";

  @TempDir static Path root;
  private static Path images;
  private static Path run;

  @BeforeAll
  static void runOnce() throws IOException {
    images = Files.createDirectory(root.resolve("images"));
    for (int i = 0; i < 160; i++) {
      draw(i);
    }
    run = root.resolve("run");
    pipeline(run, STAGES).run(Fixture.spark(), Stop.NEVER);
  }

  /** Stripes of 4 pixels, bright or dark in turn; the number shifts them and dims all. */
  private static void draw(int number) throws IOException {
    Random random = new Random(number);
    int phase = random.nextInt(2);
    int bright = 120 + 60 * random.nextInt(3);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        int level = (y / 4 + phase) % 2 == 0 ? bright : 10;
        image.getRaster().setSample(x, y, 0, Math.min(255, level + random.nextInt(15)));
      }
    }
    ImageIO.write(image, "png", images.resolve(number + ".png").toFile());
  }

  private static Settings settings(String... overrides) {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { input = "%s", height = 16, width = 16 }
                model {
                  preset = vq-vae, conv.channels = [8, 8], resconv.blocks = 1, latentMap { downsampling = 4, channels = 4 }
                  vq.codes = 8
                }
                train { epochs = 10, batchSize = 16, workers = 2, learningRate.initial = 0.01 }
                prior {
                  model { codes { embedding = 8, blocks = 1 }, gatedPixelcnn { layers = 2, channels = 12 } }
                  train.epochs = 12
                }
                evaluate { splits = all, samples = 2 }
                generate { samples = 40, table = true, samplesPerTask = 16 }
                report { samples = 20, reconstructions = 8 }
                """
                    .formatted(images),
                "test");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private static Pipeline pipeline(Path directory, String... overrides) {
    return Pipeline.of(Fixture.hadoop(directory), settings(overrides));
  }

  @Test
  void theLearnedPriorTakesFewerBitsThanTheUniformOne() throws IOException {
    EvaluationContent evaluation =
        Manifest.read(Fixture.hadoop(run.resolve("evaluation")), "evaluation", Fixture.hadoop())
            .manifest()
            .contentAs(EvaluationContent.class, Fixture.hadoop(run));
    for (EvaluationContent.Result result : evaluation.bySplit().values()) {
      PriorResult prior = result.prior();
      assertThat(prior.uniformBitsPerCode()).isCloseTo(3, within(1e-9));
      assertThat(prior.bitsPerCode().mean()).isLessThan(1.5);
      // The uniform prior's rate and bound are those that the model has by itself.
      assertThat(result.rate().mean()).isCloseTo(16 * Math.log(8), within(1e-3));
      double gain = result.rate().mean() - prior.rate().mean();
      assertThat(prior.elbo().mean()).isCloseTo(result.elbo().mean() + gain, within(1e-3));
    }
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains(
            "Prior over codes", "4 x 4 codes of 8", "drawn from the learned prior over codes");
    assertThat(run.resolve("generation/pictures/samples.png")).exists();
    assertThat(Fixture.spark().read().parquet(run.resolve("generation/samples").toString()).count())
        .isEqualTo(40);
  }

  @Test
  void whatIsFinishedIsSkippedUntilItsSettingsChange() {
    assertThat(pipeline(run, STAGES).plan(Fixture.hadoop()))
        .hasSize(8)
        .allMatch(line -> line.startsWith("skip "))
        .element(3)
        .isEqualTo("skip prior: " + run.resolve("prior"));
    assertThatThrownBy(() -> pipeline(run, STAGES, "prior.train.epochs=13").plan(Fixture.hadoop()))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("run/prior: expected the result of this configuration")
        .hasMessageContaining("train.epochs was 12 and is 13");
    assertThatThrownBy(
            () -> pipeline(root.resolve("none"), "pipeline.stages=[prior]").plan(Fixture.hadoop()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected 'encode', whose result 'prior' reads");
  }

  @Test
  void theStageIsTrainOnLatents() {
    Settings own = settings().ofPrior();
    Request request =
        Request.to(Fixture.hadoop(root.resolve("alone")), own)
            .with("latents", Fixture.hadoop(run.resolve("latents")));
    Manifest.Read alone = Stages.run(Stages.named("train"), request, Fixture.spark(), Stop.NEVER);
    Manifest.Read prior =
        Manifest.read(Fixture.hadoop(run.resolve("prior")), "model", Fixture.hadoop());
    assertThat(alone.manifest().configuration()).isEqualTo(prior.manifest().configuration());
    assertThat(alone.manifest().content()).hasToString(prior.manifest().content().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "evaluate"})
  void aPriorOfAnotherModelIsRefused(String stage) throws IOException {
    Path other = root.resolve("other-" + stage);
    TestStages.train(
        Fixture.spark(),
        settings("train.epochs=1", "train.seed=8"),
        Fixture.hadoop(run.resolve("shards")),
        Fixture.hadoop(other));
    for (Map.Entry<String, String> wrong :
        Map.of(
                other.toString(),
                "found a model that was not trained on latents",
                run.resolve("prior").toString(),
                "found one over those of model " + run)
            .entrySet()) {
      Request request =
          Request.to(Fixture.hadoop(root.resolve("refused")), settings())
              .with("model", Fixture.hadoop(other))
              .with("shards", Fixture.hadoop(run.resolve("shards")))
              .with("prior", new org.apache.hadoop.fs.Path("file://" + wrong.getKey()));
      assertThatThrownBy(
              () -> Stages.run(Stages.named(stage), request, Fixture.spark(), Stop.NEVER))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("expected one over the codes or latents of model " + other)
          .hasMessageContaining(wrong.getValue());
    }
  }
}
