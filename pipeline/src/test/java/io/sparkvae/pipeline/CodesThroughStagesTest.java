// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.GenerationContent;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes of two levels through all stages after ingestion. */
class CodesThroughStagesTest {
  private static final Configuration HADOOP = new Configuration();
  private static final List<CodeLevel> LEVELS =
      List.of(new CodeLevel(2, 2, 8), new CodeLevel(4, 4, 8));
  private static final Settings SETTINGS =
      TestTraining.settings(
          """
          model { preset = vq-vae-2, latentMap { downsampling = 2, channels = 6 }, vq.codes = 8
            vq2 { channels = 8, blocks = 1 } }
          train { epochs = 4, checkpoint.everySeconds = 1e6, codebookStart = k-means, kMeans.vectors = 400 }
          encode.z = true
          evaluate.samples = 2
          generate { samples = 4, reconstructions = 2, interpolations = 1 }
          report { reconstructions = 2, samples = 2 }
          """);

  @TempDir static Path root;
  private static CodeStatistics statistics;
  private static Shards shards;

  private static org.apache.hadoop.fs.Path at(String name) {
    return Fixture.hadoop(root.resolve(name));
  }

  @BeforeAll
  static void runOnce() {
    shards = TestTraining.copy(root.resolve("shards"));
    TestStages.train(Fixture.spark(), SETTINGS, at("shards"), at("model"));
    TestStages.encode(Fixture.spark(), SETTINGS, at("model"), at("shards"), at("latents"));
    Manifest.Read stats = TestStages.stats(Fixture.spark(), SETTINGS, at("latents"), at("stats"));
    statistics = CodeStatistics.read(stats, HADOOP).orElseThrow();
  }

  private static Model model() {
    return ModelArtifact.load(at("model"), HADOOP).model();
  }

  private static Dataset<Row> table() {
    return Fixture.spark().read().parquet(root + "/latents");
  }

  @Test
  void theTableHoldsCodes() {
    assertThat(Latents.open(at("latents"), HADOOP).content().codes()).isEqualTo(LEVELS);
    Dataset<Row> table = table();
    Metadata metadata = table.schema().apply("codes").metadata();
    assertThat(metadata.getMetadataArray("sparkvae.levels"))
        .extracting(level -> List.of(level.getLong("height"), level.getLong("size")))
        .containsExactly(List.of(2L, 8L), List.of(4L, 8L));
    assertThat(table.schema().apply("z").metadata().getLongArray("sparkvae.shape"))
        .containsExactly(4, 4, 6);
    assertThat(table.count()).isEqualTo(201);
    for (Row row :
        table.select("codes", "kl", "mu", "logVar", "z", "elbo", "logLikelihood").collectAsList()) {
      assertThat(row.<Integer>getList(0)).hasSize(20).allMatch(code -> code >= 0 && code < 8);
      assertThat(row.<Float>getList(1)).hasSize(20).allMatch(kl -> kl == (float) Math.log(8));
      assertThat(row.getList(2)).isEmpty();
      assertThat(row.getList(3)).isEmpty();
      assertThat(row.getList(4)).hasSize(96);
      assertThat(row.getDouble(5)).isCloseTo(row.getDouble(6) - 20 * Math.log(8), within(1e-4));
    }
  }

  /** The decoder makes of z what the codes stand for: codes are all that it needs. */
  @Test
  void codesOfATableGiveTheReconstruction() {
    Row row = table().where("split = 'test'").orderBy("id").select("codes", "z").first();
    List<Float> z = row.getList(1);
    float[] given = new float[z.size()];
    for (int i = 0; i < given.length; i++) {
      given[i] = z.get(i);
    }
    int[] codes = row.<Integer>getList(0).stream().mapToInt(Integer::intValue).toArray();
    assertThat(new Decoding(model()).latents(List.of(codes)).get(0)).isEqualTo(given);
  }

  @Test
  void usageIsCountedExactly() {
    assertThat(statistics.levels()).isEqualTo(LEVELS);
    // Otherwise this and the other tests would say little.
    assertThat(statistics.all()).allMatch(usage -> usage.used() > 3);
    List<List<Integer>> rows =
        table().select("codes").collectAsList().stream().map(r -> r.<Integer>getList(0)).toList();
    int from = 0;
    for (int level = 0; level < 2; level++) {
      int places = LEVELS.get(level).places();
      long[] counts = new long[8];
      for (List<Integer> codes : rows) {
        codes.subList(from, from + places).forEach(code -> counts[code]++);
      }
      double entropy = 0;
      int used = 0;
      for (long count : counts) {
        double p = count / (201.0 * places);
        entropy -= p > 0 ? p * Math.log(p) : 0;
        used += count > 0 ? 1 : 0;
      }
      CodeStatistics.Usage usage = statistics.all().get(level);
      assertThat(usage.counts())
          .containsExactly(
              counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6],
              counts[7]);
      assertThat(usage.used()).isEqualTo(used);
      assertThat(usage.perplexity()).isCloseTo(Math.exp(entropy), within(1e-9));
      from += places;
    }
    assertThat(statistics.bySplit()).containsOnlyKeys("train", "validation", "test");
    long ofSplits =
        statistics.bySplit().values().stream()
            .flatMap(levels -> levels.get(1).counts().stream())
            .mapToLong(Long::longValue)
            .sum();
    assertThat(ofSplits).isEqualTo(201 * 16);
  }

  @Test
  void theBoundIsInBitsPerDimension() {
    EvaluationContent content =
        TestStages.evaluate(Fixture.spark(), SETTINGS, at("model"), at("shards"), at("evaluation"));
    assertThat(content.measure()).isEqualTo(Measure.DENSITY);
    EvaluationContent.Result test = content.bySplit().get("test");
    assertThat(test.rate().mean()).isCloseTo(20 * Math.log(8), within(1e-4));
    assertThat(test.negativeLogLikelihood().mean())
        .isCloseTo(test.rate().mean() + test.distortion().mean(), within(1e-3));
    assertThat(test.bitsPerDimension().mean())
        .isCloseTo(
            (test.negativeLogLikelihood().mean() / 64 + Math.log(255)) / Math.log(2), within(1e-9));
  }

  @Test
  void picturesAndReportShowCodes() throws IOException {
    GenerationContent generated =
        TestStages.generate(
            Fixture.spark(),
            SETTINGS,
            at("model"),
            Optional.of(at("shards")),
            Optional.of(at("stats")),
            at("generation"));
    assertThat(generated.traversed()).isEmpty();
    assertThat(generated.pictures()).contains("pictures/samples.png", "pictures/levels.png");
    assertThat(generated.levels()).hasSize(2);
    TestStages.report(Fixture.spark(), SETTINGS, Fixture.hadoop(root));
    assertThat(Files.readString(root.resolve("report/report.html")))
        .contains("id=\"codes\"", "Perplexity of the codes, level 2", "Use of the codes of level 1")
        .contains("drawn from the uniform distribution over codes")
        .doesNotContain("class=\"bad\"", "NaN");
    assertThat(root.resolve("report/pictures"))
        .isDirectoryContaining("glob:**/codes-2.png")
        .isDirectoryContaining("glob:**/code-usage-1.png")
        .isDirectoryContaining("glob:**/training-perplexity.png");
  }
}
