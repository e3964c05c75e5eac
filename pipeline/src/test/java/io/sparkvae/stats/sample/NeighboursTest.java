// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.TestLatents;
import io.sparkvae.stats.plan.StatisticsPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
  private static final int ROWS = 600;

  /** Four classes, told apart by the first dimension alone. */
  private static final List<Row> APART =
      TestLatents.rows(ROWS).stream()
          .map(
              row -> {
                float[] mu = ((float[]) row.get(1)).clone();
                mu[1] = 0;
                mu[0] = mu[0] / 10 + row.getInt(7) % 4;
                return TestLatents.with(
                    TestLatents.with(row, "mu", mu), "label", row.getInt(7) % 4);
              })
          .toList();

  @TempDir Path temporary;

  private static Settings asking(String hocon) {
    return Settings.reference().with("stats.neighbours { " + hocon + " }", "test");
  }

  private NeighbourContent found(String name, List<Row> rows, int files, String hocon)
      throws Exception {
    return TestLatents.statistics(
        temporary,
        name,
        rows,
        files,
        asking(hocon),
        NeighbourContent.FILE.name(),
        NeighbourContent.class);
  }

  /** The control has the same labels on other images. */
  @Test
  void classesThatLieApartAreTold() throws Exception {
    NeighbourContent apart = found("apart", APART, 3, "k = 5");
    assertThat(apart.accuracy()).isGreaterThan(0.97);
    assertThat(apart.images()).isEqualTo(ROWS / 5);
    assertThat(apart.references()).isEqualTo(3 * ROWS / 5);
    Random random = new Random(3);
    List<Row> shuffled =
        APART.stream().map(row -> TestLatents.with(row, "label", random.nextInt(4))).toList();
    NeighbourContent chance = found("chance", shuffled, 3, "k = 5");
    assertThat(chance.accuracy()).isCloseTo(0.25, within(0.13));
    assertThat(chance.mostFrequent()).isCloseTo(0.25, within(0.13));
    assertThat(chance.standardError())
        .isCloseTo(Math.sqrt(chance.accuracy() * (1 - chance.accuracy()) / 120), within(1e-12));
  }

  @Test
  void aSampleIsTheSameWhateverTheFilesEvenInADirectoryNamedLikeAPattern() throws Exception {
    String few = "k = 3, references = 40, images = 30";
    NeighbourContent one = found("one", APART, 1, few);
    assertThat(one.references()).isEqualTo(40);
    assertThat(one.images()).isEqualTo(30);
    assertThat(found("seven[1-2]{a,b}", APART, 7, few)).isEqualTo(one);
  }

  @Test
  void votesCountedByHand() {
    List<Neighbours.Coded> line =
        IntStream.of(0, 0, 1, 1, 1, 2)
            .mapToObj(label -> label)
            .map(label -> new Neighbours.Coded(label, new float[1]))
            .toList();
    for (int i = 0; i < line.size(); i++) {
      line.get(i).mu()[0] = i;
    }
    assertThat(Neighbours.vote(line, new float[] {0.1f}, 1)).isZero();
    assertThat(Neighbours.vote(line, new float[] {1.6f}, 3)).isEqualTo(1);
    assertThat(Neighbours.vote(line, new float[] {0.9f}, 4)).as("two of each").isZero();
    assertThat(Neighbours.vote(line, new float[] {9}, 2)).as("one of each").isEqualTo(2);
    assertThat(Neighbours.vote(line, new float[] {9}, 6)).isEqualTo(1);
  }

  @Test
  void imagesWithoutLabelsAreRefused() {
    List<Row> none = APART.stream().map(row -> TestLatents.with(row, "label", null)).toList();
    assertThatThrownBy(() -> found("none", none, 1, "k = 15"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(
            "expected at least 15 labelled images in train (stats.neighbours.k) and 1 in test, found 0 and 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k = -1", "k = 15, references = 14", "k = 1, images = 100001"})
  void numbersThatDoNotDoAreRefused(String hocon) {
    assertThatThrownBy(() -> StatisticsPlan.from(asking(hocon)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("stats.neighbours.");
  }

  @Test
  void nobodyAskedForNeighbours() {
    var latents = TestLatents.write(temporary.resolve("latents"), APART.subList(0, 20), 1);
    Configuration hadoop = Fixture.spark().sparkContext().hadoopConfiguration();
    assertThat(Latents.open(latents, hadoop).content().rows()).isEqualTo(20);
    Manifest.Read published =
        TestStages.stats(
            Fixture.spark(),
            Settings.reference(),
            latents,
            new org.apache.hadoop.fs.Path(temporary.resolve("stats").toUri()));
    assertThat(published.manifest().files())
        .extracting(Manifest.DataFile::path)
        .doesNotContain(NeighbourContent.FILE.name());
  }
}
