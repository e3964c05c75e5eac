// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static io.sparkvae.evaluate.LinearModel.exact;
import static io.sparkvae.evaluate.LinearModel.model;
import static io.sparkvae.evaluate.LinearModel.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.input.Binarisation;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mostly on {@link LinearModel}, whose likelihood is known. */
class EvaluationTest {
  @TempDir Path temporary;
  private List<Row> images;

  @BeforeEach
  void makeShards() {
    images = Fixture.images(Split.TEST, 60, Fixture.SHAPE.size());
    Fixture.shards(temporary.resolve("shards"), Fixture.SHAPE, List.of(images), 0);
  }

  private EvaluationContent evaluate(Settings settings, String shards, String output) {
    return TestStages.evaluate(
        Fixture.spark(),
        settings,
        Fixture.hadoop(temporary.resolve("model")),
        Fixture.hadoop(temporary.resolve(shards)),
        Fixture.hadoop(temporary.resolve(output)));
  }

  private EvaluationContent.Result test(int samples) {
    return evaluate(settings(samples), "shards", "k" + samples).bySplit().get("test");
  }

  @Test
  void theExactPosteriorGivesTheExactLikelihood() {
    Fixture.model(temporary.resolve("model"), model(1, 1));
    EvaluationContent.Result two = test(2);
    assertThat(two.images()).isEqualTo(60);
    assertThat(two.negativeLogLikelihood().mean()).isCloseTo(exact(images), within(1e-4));
    assertThat(two.rate().mean() + two.distortion().mean())
        .isCloseTo(-two.elbo().mean(), within(1e-9));
    assertThat(two.activeUnits()).isEqualTo(LinearModel.LATENT);
    assertThat(two.diagnosis().collapse()).isEqualTo(Diagnosis.Collapse.NONE);
    // A residual of its own noise, and that of one z of the posterior; pixels are clipped.
    assertThat(two.reconstruction().squaredError().mean()).isBetween(0.05, 0.4);
    assertThat(two.reconstruction().psnr().standardError()).isPositive();
    assertThat(two.reconstruction().ssim()).isNull();
  }

  @Test
  void anotherPosteriorComesCloserWithEverySample() {
    // So many that what ten samples still lack is several times the standard error of a mean.
    images = Fixture.images(Split.TEST, 600, Fixture.SHAPE.size());
    Fixture.shards(temporary.resolve("many"), Fixture.SHAPE, List.of(images), 0);
    Fixture.model(temporary.resolve("model"), model(0.3, 1.6));
    double one = bound(1);
    double ten = bound(10);
    double hundred = bound(100);
    double thousand = bound(1000);
    assertThat(ten).isLessThan(one);
    assertThat(hundred).isLessThan(ten);
    assertThat(thousand).isLessThan(hundred + 0.01).isCloseTo(exact(images), within(0.01));
    assertThat(one).isGreaterThan(exact(images) + 0.2); // the control: one sample does not do
  }

  /** As many samples as papers take give the exact likelihood. */
  @Test
  @Tag("proofs")
  void fiveThousandSamplesGiveTheExactLikelihood() {
    Fixture.model(temporary.resolve("model"), model(0.3, 1.6));
    EvaluationContent.Result found = test(5000);
    assertThat(found.negativeLogLikelihood().mean()).isCloseTo(exact(images), within(0.005));
    // The control: what a hundredth of the samples still lacks is more than that.
    assertThat(test(50).negativeLogLikelihood().mean()).isGreaterThan(exact(images) + 0.005);
  }

  private double bound(int samples) {
    return evaluate(settings(samples), "many", "many" + samples)
        .bySplit()
        .get("test")
        .negativeLogLikelihood()
        .mean();
  }

  /** Where posterior and prior are one and z is not read, one sample gives ln p(x) itself. */
  @Test
  void aDecoderOfPixelsGivenThoseBeforeIsEvaluated() {
    Settings settings =
        Fixture.settings(
            "model.decoder.network=pixelcnn",
            "model.binarisation=threshold",
            "evaluate.batchSize=16",
            "evaluate.samples=3");
    Model model = Fixture.model(settings);
    Fixture.model(temporary.resolve("reads"), model);
    for (var slot : model.layout().slots()) {
      if (slot.name().startsWith("posterior.") || slot.name().equals("decoder.context.weight")) {
        Arrays.fill(model.parameters(), slot.offset(), slot.offset() + slot.size(), 0);
      }
    }
    Fixture.model(temporary.resolve("model"), model);
    EvaluationContent.Result exact = evaluate(settings, "shards", "exact").bySplit().get("test");
    assertThat(exact.rate().mean()).isZero();
    assertThat(exact.negativeLogLikelihood().mean())
        .isCloseTo(exact.distortion().mean(), within(1e-5));
    // The control: a decoder that reads z, and a posterior that is not the prior.
    EvaluationContent.Result other =
        TestStages.evaluate(
                Fixture.spark(),
                settings,
                Fixture.hadoop(temporary.resolve("reads")),
                Fixture.hadoop(temporary.resolve("shards")),
                Fixture.hadoop(temporary.resolve("other")))
            .bySplit()
            .get("test");
    assertThat(other.rate().mean()).isGreaterThan(0.01);
    assertThat(other.negativeLogLikelihood().mean())
        .isNotCloseTo(other.distortion().mean(), within(1e-3));
  }

  @Test
  void theNumbersDoNotDependOnHowImagesAreCutIntoTasks() {
    Fixture.model(temporary.resolve("model"), model(0.3, 1.6));
    Fixture.shards(
        temporary.resolve("cut"),
        Fixture.SHAPE,
        List.of(images.subList(0, 7), images.subList(7, 31), images.subList(31, 60)),
        0);
    EvaluationContent whole = evaluate(settings(5), "shards", "whole");
    EvaluationContent cut = evaluate(settings(5), "cut", "cut-out");
    assertThat(mean(cut)).isEqualTo(mean(whole));
    // Deviations are rounded to a double once more.
    assertThat(cut)
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) -> Math.abs(a - b) <= 1e-14 * Math.abs(a) ? 0 : Double.compare(a, b),
            Double.class)
        .isEqualTo(whole);
    assertThat(mean(evaluate(settings(5, "evaluate.seed=1"), "cut", "other")))
        .isNotEqualTo(mean(whole));
  }

  private static double mean(EvaluationContent content) {
    return content.bySplit().get("test").negativeLogLikelihood().mean();
  }

  @Test
  void aRunThatFailedIsContinuedToTheSameBytes() throws IOException {
    Fixture.model(temporary.resolve("model"), model(0.3, 1.6));
    List<List<Row>> files = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      files.add(images.subList(i * 10, (i + 1) * 10));
    }
    Fixture.shards(temporary.resolve("six"), Fixture.SHAPE, files, 0);
    evaluate(settings(5), "six", "clean");
    Path victim = temporary.resolve("six/test-00005.parquet");
    byte[] good = Files.readAllBytes(victim);
    byte[] bad = good.clone();
    bad[good.length / 2] ^= 1;
    Files.deleteIfExists(victim.resolveSibling("." + victim.getFileName() + ".crc"));
    Files.write(victim, bad);
    assertThatThrownBy(() -> evaluate(settings(5), "six", "again"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("test-00005.parquet");
    assertThat(temporary.resolve("again/_manifest.json")).doesNotExist();
    Files.write(victim, good);
    Map<Path, FileTime> done = scores();
    assertThat(done).isNotEmpty();
    evaluate(settings(5), "six", "again");
    assertThat(scores()).containsAllEntriesOf(done).hasSize(6);
    assertThat(files("again")).isEqualTo(files("clean")).hasSize(7);
    assertThat(Files.readString(temporary.resolve("again/evaluation.json")))
        .contains("\"samples\" : 5");
  }

  /** When the scores of each shard were written. */
  private Map<Path, FileTime> scores() throws IOException {
    Map<Path, FileTime> scores = new TreeMap<>();
    try (var found = Files.newDirectoryStream(temporary.resolve("again/scores"), "*.json")) {
      for (Path file : found) {
        scores.put(file, Files.getLastModifiedTime(file));
      }
    }
    return scores;
  }

  private List<Manifest.DataFile> files(String output) {
    return Manifest.read(
            Fixture.hadoop(temporary.resolve(output)), EvaluateStage.KIND, Fixture.hadoop())
        .manifest()
        .files();
  }

  @Test
  void whatAnImageIsStaysTheSameFromSampleToSample() {
    var spec = Fixture.model(settings(1)).spec().with(Binarisation.DYNAMIC);
    assertThat(ModelGraph.features(spec, 1).noise())
        .extracting(NoiseFeed::name)
        .containsExactly("binarisation");
    assertThat(ModelGraph.likelihood(spec, 1).noiseBeside(ModelGraph.features(spec, 1)))
        .extracting(NoiseFeed::name)
        .containsExactly("eps");
  }

  @Test
  void modelsWithoutADensityAndSplitsWithoutImagesAreRefused() {
    Settings code = settings(1, "model.posterior=deterministic", "model.objective.terms=[]");
    Fixture.model(temporary.resolve("model"), Fixture.model(code));
    assertThatThrownBy(() -> evaluate(code, "shards", "o"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "expected a posterior with a density, found {\"kind\":\"deterministic")
        .hasMessageContaining(temporary.resolve("model").toString());
    Fixture.model(temporary.resolve("gaussian"), model(1, 1));
    assertThatThrownBy(
            () ->
                TestStages.evaluate(
                    Fixture.spark(),
                    settings(1, "evaluate.splits=[train]"),
                    Fixture.hadoop(temporary.resolve("gaussian")),
                    Fixture.hadoop(temporary.resolve("shards")),
                    Fixture.hadoop(temporary.resolve("o"))))
        .hasMessageContaining("evaluate.splits: expected splits with images in shards");
  }
}
