// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.OrderedMerge;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.Distributions;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Outliers;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class LatentProfileTest {
  private static final LatentShape LATENT = LatentShape.of(3);
  private static final int ROWS = 3000;
  private static final int LABELS = 10;

  /**
   * Dimension 0 tells the label, dimension 1 is independent of it and correlated with dimension 0
   * of nobody, dimension 2 is dimension 1 and noise.
   */
  private static List<LatentRow> rows() {
    Random random = new Random(5);
    return IntStream.range(0, ROWS)
        .mapToObj(
            i -> {
              int label = random.nextInt(LABELS);
              float free = 1e3f + (float) random.nextGaussian();
              float[] mu = {label + 0.5f, free, free + (float) random.nextGaussian()};
              float[] logVar = {-1, -2, 0};
              float[] kl = {(float) Math.exp(random.nextGaussian()), 0, random.nextFloat() - 0.5f};
              double logLikelihood = -100 + random.nextGaussian();
              return new LatentRow(
                  "image-" + i,
                  Split.values()[i % 3],
                  label,
                  new int[] {i % 4, random.nextInt(5000)},
                  mu,
                  logVar,
                  kl,
                  logLikelihood,
                  logLikelihood - kl[0] - kl[2],
                  new int[0]);
            })
        .toList();
  }

  private static ProfileShape shape(String hocon) {
    LatentsContent table =
        new LatentsContent(LATENT, Divergence.EXACT, ROWS, Map.of("train", (long) ROWS), List.of());
    return ProfileShape.of(
        table, StatisticsPlan.from(Settings.reference().with("stats { " + hocon + " }", "test")));
  }

  private static final ProfileShape SHAPE = shape("decomposition.images = 100");

  private static SplitMoments of(List<LatentRow> rows, ProfileShape shape) {
    SplitMoments moments = new SplitMoments(LatentsSchema.of(LATENT), shape);
    rows.forEach(moments::add);
    moments.finish();
    return moments;
  }

  /** The rows in so many parts, each summarised by itself. */
  private static List<SplitMoments> parts(List<LatentRow> rows, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            part ->
                of(
                    rows.subList(part * rows.size() / count, (part + 1) * rows.size() / count),
                    SHAPE))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64})
  void countsAndSamplesDependNeitherOnOrderNorOnGrouping(int count) throws Exception {
    SplitMoments whole = of(rows(), SHAPE);
    List<LatentRow> shuffled = new ArrayList<>(rows());
    Collections.shuffle(shuffled, new Random(count));
    SplitMoments merged = new SplitMoments(LatentsSchema.of(LATENT), SHAPE);
    for (SplitMoments part : parts(shuffled, count)) {
      merged.merge(SplitMoments.of(part.toBytes()));
    }
    assertThat(Distributions.of(merged)).isEqualTo(Distributions.of(whole));
    assertThat(Information.of(merged, 20).factors()).isEqualTo(Information.of(whole, 20).factors());
    assertThat(Outliers.of(merged.profile())).isEqualTo(Outliers.of(whole.profile()));
    assertThat(Json.line(merged.profile().sample())).isEqualTo(Json.line(whole.profile().sample()));
    AggregatePosterior one = AggregatePosterior.of(whole, LATENT, 512);
    AggregatePosterior other = AggregatePosterior.of(merged, LATENT, 512);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(other.covariance().get(i).get(j))
            .isCloseTo(one.covariance().get(i).get(j), within(1e-11));
      }
    }
  }

  @Test
  void oneAgainst64PartitionsGiveTheSameBytes() {
    List<SplitMoments> parts = parts(rows(), 64);
    List<Tuple2<Integer, SplitMoments>> numbered = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      numbered.add(new Tuple2<>(i, parts.get(i)));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());
    List<byte[]> found = new ArrayList<>();
    for (int partitions : new int[] {1, 64}) {
      Collections.shuffle(numbered, new Random(partitions));
      ProfileShape shape = SHAPE;
      found.add(
          OrderedMerge.of(
                  context.parallelizePairs(numbered, partitions),
                  numbered.size(),
                  () -> new SplitMoments(LatentsSchema.of(LATENT), shape))
              .toBytes());
    }
    assertThat(found.get(0)).isEqualTo(found.get(1));
  }

  @Test
  void quantilesAreWithinTheirError() {
    Distributions found = Distributions.of(of(rows(), SHAPE));
    for (int j : new int[] {0, 2}) {
      int dimension = j;
      double[] sorted = rows().stream().mapToDouble(row -> row.kl()[dimension]).sorted().toArray();
      for (int p = 0; p < found.probabilities().size(); p++) {
        int rank = Math.max(1, (int) Math.ceil(found.probabilities().get(p) * ROWS));
        double expected = sorted[rank - 1];
        assertThat(found.all().kl().get(j).get(p))
            .as("p = %s", found.probabilities().get(p))
            .isCloseTo(expected, within(found.relativeError() * Math.abs(expected) + 1e-6));
      }
    }
    assertThat(found.all().kl().get(1)).containsOnly(0.0);
    assertThat(found.relativeError()).isEqualTo(1 / 64.0);
    assertThat(found.all().elbo().histogram().stream().mapToLong(Distributions.Bar::images).sum())
        .isEqualTo(ROWS);
    assertThat(found.all().elbo().histogram())
        .allMatch(bar -> bar.from() < bar.to() && bar.to() < 0)
        .isSortedAccordingTo(Comparator.comparingDouble(Distributions.Bar::from));
  }

  @Test
  void theCovarianceIsThatOfTheRows() {
    AggregatePosterior found = AggregatePosterior.of(of(rows(), SHAPE), LATENT, 512);
    List<LatentRow> rows = rows();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (LatentRow row : rows) {
          sum +=
              (row.mu()[i] - found.all().mean().get(i)) * (row.mu()[j] - found.all().mean().get(j));
        }
        assertThat(found.covariance().get(i).get(j)).isCloseTo(sum / ROWS, within(1e-9));
      }
      assertThat(found.covariance().get(i).get(i))
          .isCloseTo(found.all().variance().get(i), within(1e-9));
    }
    assertThat(found.all().posteriorVariance().get(1)).isCloseTo(Math.exp(-2), within(1e-12));
    // Of the label, uniform on 10 values: (3n² - 7) / (n² - 1) · 3 / 5; mu of the others is normal.
    assertThat(found.all().skewness().get(0)).isCloseTo(0, within(0.1));
    assertThat(found.all().kurtosis().get(0)).isCloseTo(3 * 293 / 5.0 / 99, within(0.1));
    assertThat(found.all().kurtosis().get(1)).isCloseTo(3, within(0.3));
    AggregatePosterior.Correlation strongest = found.correlations().get(0);
    assertThat(strongest.first()).isEqualTo(1);
    assertThat(strongest.second()).isEqualTo(2);
    assertThat(strongest.correlation()).isCloseTo(Math.sqrt(0.5), within(0.05));
    assertThat(found.omitted()).isNull();
    AggregatePosterior wide =
        AggregatePosterior.of(of(rows(), shape("covariance.dimensions = 2")), LATENT, 2);
    assertThat(wide.covariance()).isNull();
    assertThat(wide.omitted())
        .isEqualTo("3 dimensions are more than stats.covariance.dimensions = 2");
    assertThat(wide.all()).isEqualTo(found.all());
  }

  @Test
  void aDimensionThatIsTheLabelTellsAllOfIt() {
    Information found = Information.of(of(rows(), SHAPE), 20);
    Information.Factor label = found.factors().get(0);
    assertThat(label.name()).isEqualTo("label");
    assertThat(label.entropy().nats()).isCloseTo(Math.log(LABELS), within(0.01));
    assertThat(label.mutualInformation().nats().get(0))
        .isCloseTo(label.entropy().nats(), within(1e-9));
    assertThat(label.mutualInformation().bits().get(0))
        .isCloseTo(label.entropy().nats() / Math.log(2), within(1e-9));
    // An independent dimension tells nothing but what the finite number of images pretends.
    assertThat(label.mutualInformation().nats().get(1))
        .isCloseTo(label.bias().get(1), within(0.01))
        .isGreaterThan(0.01);
    assertThat(found.factors()).extracting(Information.Factor::name).contains("factor 0");
    assertThat(found.omitted())
        .containsExactly(new Information.Omitted("factor 1", "more than 1024 values"));
  }

  @Test
  void outliersAreTheMostExtremeRows() {
    List<LatentRow> byBound =
        rows().stream().sorted(Comparator.comparingDouble(LatentRow::elbo)).limit(20).toList();
    Outliers found = Outliers.of(of(rows(), SHAPE).profile());
    assertThat(found.lowestElbo())
        .extracting(Outliers.Outlier::id)
        .containsExactlyElementsOf(byBound.stream().map(LatentRow::id).toList());
    assertThat(found.highestKl().get(0).value())
        .isEqualTo(rows().stream().mapToDouble(LatentRow::klTotal).max().orElseThrow());
  }

  /** Moments of an earlier night are used again if they hold all that is wanted, and only then. */
  @Test
  void anEarlierProfileIsUsedIfItContainsWhatIsWanted() throws Exception {
    ProfileShape small = shape("decomposition.images = 10"); // level 7 of 3,000 rows
    SplitMoments fresh = of(rows(), small);
    assertThat(of(rows(), shape("decomposition.images = 11")).as(small)).isEmpty();
    assertThat(new SplitMoments(LatentsSchema.of(LATENT)).as(small)).isEmpty();
    LatentsContent less =
        new LatentsContent(LATENT, Divergence.EXACT, 300, Map.of("train", 300L), List.of());
    ProfileShape lower =
        ProfileShape.of(
            less,
            StatisticsPlan.from(
                Settings.reference().with("stats.decomposition.images = 10", "test")));
    assertThat(lower.level).isLessThan(small.level);
    SplitMoments earlier = SplitMoments.of(of(rows(), lower).toBytes());
    assertThat(earlier.as(small).orElseThrow().toBytes()).isEqualTo(fresh.toBytes());
    assertThat(of(rows(), small).as(lower)).isEmpty();
  }

  @Test
  void wideLatentsAreKeptInBoundedMemory() {
    int wide = 10_000;
    LatentShape latent = LatentShape.of(wide);
    ProfileShape shape =
        ProfileShape.of(
            new LatentsContent(latent, Divergence.EXACT, 200, Map.of("train", 200L), List.of()),
            StatisticsPlan.from(Settings.reference()));
    LatentProfile profile = new LatentProfile(shape);
    float[] numbers = new float[wide];
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j < wide; j++) {
        numbers[j] = (i * 31 + j) % 97 / 10f;
      }
      float[] row = numbers.clone();
      profile.add(
          new LatentRow(
              "i" + i, Split.TRAIN, i % 10, new int[0], row, row, row, -1, -2, new int[0]));
    }
    profile.finish();
    assertThat(profile.covariance()).isNull();
    assertThat(profile.groupings().byIndex().get(-1).tooWide()).isTrue();
    assertThat(profile.groupings().byIndex().get(-1).groups()).hasSize(10);
    assertThat(Json.line(profile.bySplit().get(Split.TRAIN)).length).isLessThan(4_000_000);
    assertThat(profile.sample().posteriors()).hasSize(200);
  }
}
