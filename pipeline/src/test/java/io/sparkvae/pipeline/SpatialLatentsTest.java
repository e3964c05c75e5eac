// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.generate.GenerationContent;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.storage.Digest;
import io.sparkvae.train.TrainingContent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A latent that is a map, through all stages, on images whose content has a place. */
class SpatialLatentsTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 16, 16);
  private static final LatentShape LATENT = LatentShape.map(4, 4, 2);
  private static final Configuration HADOOP = new Configuration();
  private static final Settings SETTINGS =
      Settings.reference()
          .with(
              """
              model { network = conv, conv.channels = [8, 12], latentMap { downsampling = 4, channels = 2 } }
              train { epochs = 24, batchSize = 16, averagingFrequency = 4, workers = 2, learningRate.initial = 0.01
                checkpoint.everySeconds = 1e6 }
              evaluate.samples = 3
              generate { samples = 4, reconstructions = 2, interpolations = 1 }
              report { reconstructions = 2, samples = 2 }
              """,
              "test");

  @TempDir static Path root;
  private static PlaceStatistics corner;

  /** Where an image has content. */
  private enum Content {
    CORNER,
    EVERYWHERE
  }

  @BeforeAll
  static void runOnce() {
    corner = statistics("corner", Content.CORNER);
  }

  /** Spots of 4 x 4 pixels, on or off, in the upper left quarter or everywhere; else black. */
  private static List<Row> images(Split split, int n, Content content) {
    Random random = new Random(split.ordinal() + 1);
    int side = content == Content.CORNER ? 8 : 16;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] pixels = new byte[SHAPE.size()];
      boolean[] spots = new boolean[16];
      for (int s = 0; s < 16; s++) {
        spots[s] = random.nextBoolean();
      }
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          pixels[y * 16 + x] = (byte) (spots[y / 4 * 4 + x / 4] ? 255 : 0);
        }
      }
      rows.add(
          RowFactory.create(
              "%s/%d".formatted(split.column(), i),
              pixels,
              Digest.sha256(pixels),
              split.column(),
              null,
              null));
    }
    return rows;
  }

  private static org.apache.hadoop.fs.Path at(String name) {
    return Fixture.hadoop(root.resolve(name));
  }

  private static void shards(String directory, int n, Content content) {
    List<Row> train = images(Split.TRAIN, n, content);
    Fixture.shards(
        root.resolve(directory),
        SHAPE,
        List.of(
            train.subList(0, n / 2),
            train.subList(n / 2, n),
            images(Split.VALIDATION, n / 16, content),
            images(Split.TEST, 24, content)),
        0);
  }

  private static PlaceStatistics statistics(String run, Content content) {
    shards(run + "/shards", 128, content);
    train(run + "/shards", run + "/model", Stop.NEVER);
    TestStages.encode(
        Fixture.spark(), SETTINGS, at(run + "/model"), at(run + "/shards"), at(run + "/latents"));
    Manifest.Read stats =
        TestStages.stats(Fixture.spark(), SETTINGS, at(run + "/latents"), at(run + "/stats"));
    return PlaceStatistics.read(stats, HADOOP).orElseThrow();
  }

  private static TrainingContent train(String shards, String output, Stop stop) {
    return train(SETTINGS, shards, output, stop);
  }

  private static TrainingContent train(Settings settings, String shards, String output, Stop stop) {
    return TrainingContent.of(
        TestStages.train(
            Fixture.spark(), settings, at(shards), Optional.empty(), at(output), stop));
  }

  private static double mean(PlaceStatistics statistics, int y, int x) {
    return statistics.all().places().mean().get(y * 4 + x);
  }

  @Test
  void theDivergenceIsWhereTheContentIs() {
    PlaceStatistics everywhere = statistics("everywhere", Content.EVERYWHERE);
    double least = Double.POSITIVE_INFINITY;
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 2; x++) {
        least = Math.min(least, mean(corner, y, x));
      }
    }
    System.out.printf(
        "nats a place: corner %s, everywhere %s%n",
        corner.all().places().mean(), everywhere.all().places().mean());
    assertThat(least).isGreaterThan(0.5);
    for (int i = 0; i < 4; i++) {
      // Too far from the corner for two levels of convolutions to see it.
      assertThat(mean(corner, 3, i)).isLessThan(0.4 * least);
      assertThat(mean(corner, i, 3)).isLessThan(0.4 * least);
      assertThat(corner.all().places().standardDeviation().get(12 + i)).isZero();
      // The control: images that have something there.
      assertThat(mean(everywhere, 3, i)).isGreaterThan(0.5);
      assertThat(mean(everywhere, i, 3)).isGreaterThan(0.5);
    }
  }

  @Test
  void groupsEqualASumOverTheTable() {
    List<Row> rows =
        Fixture.spark().read().parquet(root + "/corner/latents").select("kl").collectAsList();
    assertThat(rows).hasSize(160);
    List<double[]> kl =
        rows.stream()
            .map(row -> row.<Float>getList(0).stream().mapToDouble(Float::doubleValue).toArray())
            .toList();
    for (int c = 0; c < 2; c++) {
      int channel = c;
      double[] ofImages =
          kl.stream()
              .mapToDouble(
                  one -> IntStream.range(0, 16).mapToDouble(p -> one[2 * p + channel]).sum() / 16)
              .toArray();
      same(corner.all().channels(), c, ofImages);
    }
    for (int p = 0; p < 16; p++) {
      int place = p;
      double[] ofImages =
          kl.stream().mapToDouble(one -> one[2 * place] + one[2 * place + 1]).toArray();
      same(corner.all().places(), p, ofImages);
    }
    assertThat(corner.bySplit()).containsOnlyKeys("train", "validation", "test");
    double total = corner.all().places().mean().stream().mapToDouble(d -> d).sum();
    assertThat(corner.all().channels().mean().stream().mapToDouble(d -> 16 * d).sum())
        .isCloseTo(total, within(1e-9 * total));
  }

  private static void same(PlaceStatistics.Spread spread, int group, double[] values) {
    double n = values.length;
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum() / n;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / (n - 1));
    assertThat(spread.mean().get(group)).isCloseTo(mean, within(1e-9));
    assertThat(spread.standardDeviation().get(group)).isCloseTo(deviation, within(1e-9));
    assertThat(spread.standardError().get(group)).isCloseTo(deviation / Math.sqrt(n), within(1e-9));
  }

  @Test
  void everyDirectorySaysTheShape() throws IOException {
    assertThat(ModelArtifact.load(at("corner/model"), HADOOP).model().spec().latent())
        .isEqualTo(LATENT);
    assertThat(Latents.open(at("corner/latents"), HADOOP).content().latent()).isEqualTo(LATENT);
    assertThat(Files.readString(root.resolve("corner/stats/statistics.json")))
        .containsPattern("\"latent\" : \\[ 4, 4, 2 \\]");
    var columns = Fixture.spark().read().parquet(root + "/corner/latents").schema();
    for (String column : List.of("mu", "logVar", "kl")) {
      assertThat(columns.apply(column).metadata().getLongArray("sparkvae.shape"))
          .containsExactly(4, 4, 2);
    }
    assertThat(columns.apply("elbo").metadata().contains("sparkvae.shape")).isFalse();
    assertThat(
            Fixture.spark()
                .read()
                .parquet(root + "/corner/stats/dimensions")
                .where("place = 5 and channel = 1")
                .select("dimension")
                .first()
                .getInt(0))
        .isEqualTo(11);
  }

  @Test
  void aRunThatWasStoppedGivesTheSameBits() {
    AtomicInteger rounds = new AtomicInteger();
    assertThatThrownBy(
            () -> train("corner/shards", "halves", Stop.when(() -> rounds.incrementAndGet() == 5)))
        .isInstanceOf(StopFailure.class);
    TrainingContent whole =
        TrainingContent.of(Manifest.read(at("corner/model"), ModelArtifact.KIND, HADOOP));
    assertThat(train("corner/shards", "halves", Stop.NEVER)).isEqualTo(whole);
  }

  /** As good with two workers as with one that takes the images of both in each step. */
  @Test
  @Tag("proofs")
  void twoWorkersLearnWhatOneDoes() {
    shards("pair/shards", 1024, Content.EVERYWHERE);
    String rate = "train.learningRate { schedule = exponential, gamma = 0.9, per = epoch }";
    Settings two = SETTINGS.with(rate, "test");
    Settings one = two.with("train { workers = 1, batchSize = 32 }", "test");
    double together = train(two, "pair/shards", "pair/two", Stop.NEVER).best().elbo();
    double alone = train(one, "pair/shards", "pair/one", Stop.NEVER).best().elbo();
    Settings early = one.with("train.epochs = 1", "test");
    double begun = train(early, "pair/shards", "pair/begun", Stop.NEVER).best().elbo();
    System.out.printf("ELBO: two %.3f, one %.3f, after an epoch %.3f%n", together, alone, begun);
    assertThat(together).isCloseTo(alone, within(1.0));
    // The control: a bound that training has not reached yet.
    assertThat(begun).isLessThan(alone - 10);
  }

  @Test
  void pictureReportAndEvaluationKnowPlaces() throws IOException {
    TestStages.report(Fixture.spark(), SETTINGS, at("corner"));
    assertThat(Files.readString(root.resolve("corner/report/report.html")))
        .contains("KL divergence by channel and place", "16 places with 2 channels each")
        .contains("Each row sets one channel, at all places alike, to values from")
        .contains("[4, 4, 2] (height, width, channels)")
        .doesNotContain("class=\"missing\"", "class=\"bad\"", "NaN");
    BufferedImage map =
        ImageIO.read(root.resolve("corner/report/pictures/kl-by-place.png").toFile());
    int place = map.getWidth() / 4;
    assertThat(map.getRGB(place / 2, place / 2) & 0xff).isGreaterThan(100);
    assertThat(map.getRGB(3 * place + place / 2, 3 * place + place / 2) & 0xff).isLessThan(20);

    Statistics statistics =
        Manifest.read(at("corner/stats"), "statistics", HADOOP)
            .manifest()
            .contentAs(Statistics.class, at("corner/stats"));
    GenerationContent generated =
        TestStages.generate(
            Fixture.spark(),
            SETTINGS,
            at("corner/model"),
            Optional.of(at("corner/shards")),
            Optional.of(at("corner/stats")),
            at("corner/generation"));
    assertThat(generated.traversed()).hasSize(2).isEqualTo(statistics.channelsByInformation());
    assertThat(
            TestStages.evaluate(
                    Fixture.spark(),
                    SETTINGS,
                    at("corner/model"),
                    at("corner/shards"),
                    at("corner/evaluation"))
                .latent())
        .isEqualTo(32);
  }
}
