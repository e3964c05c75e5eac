// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.stats.TestLatents;
import io.sparkvae.stats.plan.StatisticsPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutualInformationTest {
  private static final int IMAGES = 2000;

  @TempDir Path temporary;

  /** The mean over the images, of posteriors with means drawn from N(0, spread) and a variance. */
  private static double information(double spread, double variance) {
    Random random = new Random(7);
    List<float[]> mu = new ArrayList<>();
    List<float[]> logVar = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      mu.add(new float[] {(float) (Math.sqrt(spread) * random.nextGaussian()), 5});
      logVar.add(new float[] {(float) Math.log(variance), 0});
    }
    GaussianPosteriors posteriors = new GaussianPosteriors(mu, logVar);
    return IntStream.range(0, IMAGES)
        .mapToDouble(i -> posteriors.information(i, Noise.of(3, i)))
        .average()
        .orElseThrow();
  }

  /** Signal and noise are Gaussian: I = 1/2 ln(1 + signal / noise). */
  @Test
  void isThatOfAGaussianChannel() {
    assertThat(information(1, 1)).isCloseTo(0.5 * Math.log(2), within(0.1));
    assertThat(information(1, 0.1)).isCloseTo(0.5 * Math.log(11), within(0.1));
    // The same posterior for all: nothing is said.
    assertThat(information(0, 0.1)).isCloseTo(0, within(1e-12));
    // Each by itself: all that can be said of so many.
    assertThat(information(1, 1e-12)).isCloseTo(Math.log(IMAGES), within(0.01));
  }

  private static Settings asking(String hocon) {
    return Settings.reference().with("stats.mutualInformation { " + hocon + " }", "test");
  }

  private MutualInformationContent found(String name, List<Row> rows, int files, String hocon)
      throws Exception {
    return TestLatents.statistics(
        temporary,
        name,
        rows,
        files,
        asking(hocon),
        MutualInformationContent.FILE.name(),
        MutualInformationContent.class);
  }

  @Test
  void aTableGivesTheSameWhateverItsFiles() throws Exception {
    List<Row> rows = TestLatents.rows(500);
    MutualInformationContent one = found("one", rows, 1, "images = 60");
    assertThat(one.split()).isEqualTo("test");
    assertThat(one.images()).isEqualTo(60);
    assertThat(one.most()).isEqualTo(Math.log(60));
    assertThat(one.mutualInformation()).isBetween(1.0, one.most());
    assertThat(one.standardError()).isBetween(0.01, 0.3);
    assertThat(one.marginal()).isCloseTo(one.rate() - one.mutualInformation(), within(1e-9));
    assertThat(found("three", rows, 3, "images = 60")).isEqualTo(one);
    // The control: another seed, and all of the split.
    MutualInformationContent all = found("all", rows, 3, "images = 1000, seed = 1");
    assertThat(all.images()).isEqualTo(100);
    assertThat(all.mutualInformation()).isNotEqualTo(one.mutualInformation());
  }

  @Test
  void posteriorsWithoutAVarianceAreRefused() {
    List<Row> rows =
        TestLatents.rows(30).stream()
            .map(row -> TestLatents.with(row, "logVar", new float[0]))
            .toList();
    assertThatThrownBy(() -> found("none", rows, 1, "images = 10"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected at least 2 images in test with a logVar of 3 numbers")
        .hasMessageContaining("found 6 images, 0 numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"images = -1", "images = 1", "images = 100001"})
  void numbersThatDoNotDoAreRefused(String hocon) {
    assertThatThrownBy(() -> StatisticsPlan.from(asking(hocon)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("stats.mutualInformation.images");
  }
}
