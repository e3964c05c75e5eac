// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.TestPosteriors;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.train.PriorStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of a model's latents, through the stage {@code prior}, and samples drawn from it. */
class SecondStageTest {
  private static final int DRAWS = 600;
  private static final String VAE =
      "prior.model { preset = second-stage-vae, latent = 2, hidden = [64, 64], activation = silu }";
  private static final String FLOW =
      "prior.model { preset = latent-flow, autoregressive { steps = 4, hidden = [48] } }";
  private static final Manifest.Input NO_MODEL =
      new Manifest.Input("model", "/no/model", "0123", NullNode.getInstance());

  @TempDir static Path shared;
  private static org.apache.hadoop.fs.Path few;

  @TempDir Path temporary;

  @BeforeAll
  static void writeFew() {
    few = TestPosteriors.write(shared.resolve("few"), TestPosteriors.moons(160, 1), 0.05, NO_MODEL);
  }

  private static Settings settings(String... hocon) {
    Settings settings =
        Fixture.settings("model.latent=2")
            .with(
                """
                prior.train { epochs = 100, batchSize = 32, trainer = local, averagingFrequency = 8, seed = 3
                  learningRate.initial = 0.003, checkpoint.everySeconds = 0 }
                generate { samples = 0, traversals = 0, shards = 24, images = 2 }
                """,
                "test");
    for (String more : hocon) {
      settings = settings.with(more, "test");
    }
    return settings;
  }

  private Manifest.Read train(Settings settings, org.apache.hadoop.fs.Path latents, String output) {
    return train(settings, latents, output, Stop.NEVER);
  }

  private Manifest.Read train(
      Settings settings, org.apache.hadoop.fs.Path latents, String output, Stop stop) {
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve(output)), settings).with("latents", latents);
    return StageRunner.run(new PriorStage(), request, Fixture.spark(), stop);
  }

  private org.apache.hadoop.fs.Path moons(String name, double deviation) {
    return TestPosteriors.write(
        temporary.resolve(name), TestPosteriors.moons(1000, 1), deviation, NO_MODEL);
  }

  private static List<float[]> draws(Manifest.Read stage) {
    Model model = ModelArtifact.load(stage.directory(), Fixture.hadoop()).model();
    return new Decoding(model).draws(SampleKey.inTurn(0, DRAWS), 7);
  }

  /** Draws from the Gaussian with the means and variances of points. */
  private static List<float[]> gaussian(List<float[]> points) {
    Random random = new Random(4);
    List<float[]> drawn = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      float[] z = new float[2];
      for (int j = 0; j < 2; j++) {
        int dimension = j;
        double mean = points.stream().mapToDouble(p -> p[dimension]).average().orElseThrow();
        double variance =
            points.stream()
                .mapToDouble(p -> (p[dimension] - mean) * (p[dimension] - mean))
                .average()
                .orElseThrow();
        z[j] = (float) (mean + Math.sqrt(variance) * random.nextGaussian());
      }
      drawn.add(z);
    }
    return drawn;
  }

  /**
   * The unbiased estimate of the squared maximum mean discrepancy (Gretton et al. 2012, JMLR 13,
   * equation 3), with the kernel exp(-d^2 / (2 * 0.2^2)). It may be below 0.
   */
  private static double discrepancy(List<float[]> a, List<float[]> b) {
    return mean(a, a) + mean(b, b) - 2 * mean(a, b);
  }

  private static double mean(List<float[]> a, List<float[]> b) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < a.size(); i++) {
      for (int j = 0; j < b.size(); j++) {
        if (a != b || i != j) {
          double d0 = a.get(i)[0] - b.get(j)[0];
          double d1 = a.get(i)[1] - b.get(j)[1];
          sum += Math.exp(-(d0 * d0 + d1 * d1) / 0.08);
          count++;
        }
      }
    }
    return sum / count;
  }

  /** The aggregate posterior is two moons; N(0, I) or any Gaussian fills the gap between them. */
  @Test
  void itsSamplesAreCloserToTheAggregatePosteriorThanTheGaussian() {
    samplesAreCloser(settings(VAE), 0.8);
  }

  @Test
  @Tag("proofs")
  void afterLongerTrainingTheyAreMuchCloser() {
    samplesAreCloser(settings(VAE, "prior.train { epochs = 800, batchSize = 64 }"), 0.2);
  }

  @Test
  @Tag("proofs")
  void thoseOfAFlowAreCloserAsWell() {
    samplesAreCloser(settings(FLOW), 0.8);
  }

  /**
   * @param share of the Gaussian's discrepancy
   */
  private void samplesAreCloser(Settings settings, double share) {
    List<float[]> moons = List.of(TestPosteriors.moons(DRAWS, 2));
    double gaussian = discrepancy(gaussian(moons), moons);
    assertThat(discrepancy(List.of(TestPosteriors.moons(DRAWS, 3)), moons))
        .as("the moons themselves")
        .isLessThan(0.05 * gaussian);
    Manifest.Read trained = train(settings, moons("latents", 0.05), "prior");
    assertThat(discrepancy(draws(trained), moons)).isLessThan(share * gaussian);
    // The control: the same model before it has learned anything.
    Manifest.Read untrained =
        train(
            settings.with("prior.train { epochs = 1, learningRate.initial = 1.0e-6 }", "test"),
            moons("again", 0.05),
            "untrained");
    assertThat(discrepancy(draws(untrained), moons)).isGreaterThan(gaussian);
  }

  /** Posteriors this wide blur the moons, so draws of their means alone would be too close. */
  @Test
  @Tag("proofs")
  void itLearnsTheAggregatePosteriorAndNotTheMeansAlone() {
    double variance = draws(settings(FLOW), moons("wide", 1.0), "wide");
    double ofMeans = draws(settings(FLOW), moons("points", 0), "of-points");
    // Of the first dimension: E[(cos a - 1/2)^2] + 0.05^2 = 0.75; posteriors add 1.
    assertThat(ofMeans).isBetween(0.6, 0.9);
    assertThat(variance).isBetween(1.45, 2.05);
  }

  private double draws(Settings settings, org.apache.hadoop.fs.Path latents, String output) {
    return draws(train(settings, latents, output)).stream()
        .mapToDouble(z -> z[0] * z[0])
        .average()
        .orElseThrow();
  }

  @Test
  void aSecondStageThatWasStoppedIsTheUninterruptedOneBitForBit() {
    Settings brief = settings(VAE, "prior.train { epochs = 4, trainer = averaging, workers = 2 }");
    org.apache.hadoop.fs.Path latents = few;
    Manifest.Read whole = train(brief, latents, "whole");
    AtomicInteger rounds = new AtomicInteger();
    Stop after = Stop.when(() -> rounds.incrementAndGet() == 2);
    assertThatThrownBy(() -> train(brief, latents, "stopped", after))
        .isInstanceOf(StopFailure.class);
    assertThat(train(brief, latents, "stopped").manifest().content().path("best"))
        .isEqualTo(whole.manifest().content().path("best"));
    assertThat(draws(whole)).as("seeded").usingRecursiveComparison().isEqualTo(draws(whole));
  }

  private Manifest.Input model(String name) {
    Fixture.model(temporary.resolve(name), settings());
    return Manifest.read(
            Fixture.hadoop(temporary.resolve(name)), ModelArtifact.KIND, Fixture.hadoop())
        .asInput(ModelArtifact.KIND);
  }

  private Manifest generate(Settings settings, String output, String... inputs) {
    Request request = Request.to(Fixture.hadoop(temporary.resolve(output)), settings);
    for (String input : inputs) {
      request = request.with(input, Fixture.hadoop(temporary.resolve(input)));
    }
    return StageRunner.run(new GenerateStage(), request, Fixture.spark(), Stop.NEVER).manifest();
  }

  private byte[] image(String output) throws IOException {
    return Files.readAllBytes(temporary.resolve(output + "/images/sample-000001.png"));
  }

  @Test
  void generateDrawsFromItAndIsBoundToItsModel() throws IOException {
    org.apache.hadoop.fs.Path latents =
        TestPosteriors.write(
            temporary.resolve("latents"), TestPosteriors.moons(160, 1), 0.05, model("model"));
    Settings settings = settings(VAE, "prior.train.epochs = 2");
    train(settings, latents, "prior");
    Settings from = settings.with("generate.from = second-stage", "test");
    Manifest made = generate(from, "made", "model", "prior");
    assertThat(made.content().path("from").asText()).isEqualTo("second-stage");
    assertThat(made.inputs()).extracting(Manifest.Input::role).containsExactly("model", "prior");
    Manifest same = generate(settings, "same", "model", "prior");
    assertThat(same.content().path("from").asText()).isEqualTo("second-stage");
    assertThat(image("same")).isEqualTo(image("made"));
    generate(settings, "own", "model");
    assertThat(image("own")).as("the model's own prior").isNotEqualTo(image("made"));

    assertThatThrownBy(() -> generate(from, "refused", "model"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("generate.from: expected another value without --prior");
    Files.move(temporary.resolve("model"), temporary.resolve("first"));
    Fixture.model(temporary.resolve("model"), settings.with("model.hidden = [17]", "test"));
    assertThatThrownBy(() -> generate(from, "refused", "model", "prior"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("prior: expected one over the codes or latents of model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prior.model.latent = 1 | model.latent: expected at least 2 for a second stage",
        "prior.model.likelihood = bernoulli | model.likelihood: expected gaussian or flow",
        "prior.model.binarisation = dynamic | model.binarisation: expected none",
        "prior.model.preset = code-prior, prior.model.likelihood = codes | expected a column 'codes'",
        "prior.model { posterior = none, likelihood = flow } | likelihood flow: expected decoder none",
        "prior.model.decoder.network = none | decoder none: expected likelihood flow",
        "prior.train.trainer = dl4j-spark | train.trainer: expected averaging or local",
        "prior.train.pixelBias = mean | train.pixelBias: expected zero for a model of latents",
        "prior.train.augmentation.changes = [flip] | expected [] for a prior over latents",
      })
  void whatDoesNotFitIsRefusedByName(String setting, String message) {
    org.apache.hadoop.fs.Path latents = few;
    Settings refused = settings(VAE, setting.replace(", prior", "\nprior"));
    assertThatThrownBy(() -> train(refused, latents, "refused"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTableThatIsNotWhatItsManifestSaysIsRefused() {
    float[][] points = TestPosteriors.moons(16, 1);
    points[5][1] = Float.NaN;
    org.apache.hadoop.fs.Path latents =
        TestPosteriors.write(temporary.resolve("latents"), points, 0.05, NO_MODEL);
    assertThatThrownBy(() -> train(settings(VAE), latents, "refused"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(
            "train-00000.parquet: expected finite numbers in mu, found NaN in row 3");
  }
}
