// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences from their source to shards. */
class SequenceIngestionTest {
  private static final String SMALL_IMAGES = "ingest { height = 8, width = 8 }";
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  private Shards ingest(String output, Settings settings) {
    var path = new org.apache.hadoop.fs.Path(temporary.resolve(output).toUri());
    TestStages.ingest(spark, settings, path);
    return Shards.open(path, new Configuration());
  }

  private static Settings settings(String hocon) {
    return Settings.reference().with("ingest { " + hocon + " }", "test");
  }

  private Settings moving(String input, String hocon) {
    return settings("format = moving, moving { height = 12, width = 12, frames = 4 }, " + hocon)
        .withValue("ingest.input", temporary.resolve(input).toUri().toString(), "test");
  }

  @Test
  void generatedSequencesKeepTheirFramesWhateverTheirSize() {
    Settings whole = settings("format = moving-sprites, movingSprites { sample = 30, frames = 3 }");
    Shards shards = ingest("whole", whole);
    ShardsContent content = shards.content();
    assertThat(content.shape()).isEqualTo(new ImageShape(3, 1, 64, 64));
    assertThat(content.inputs()).isEqualTo(30).isEqualTo(content.rows());
    for (ShardRows.Stored row : ShardRows.of(shards)) {
      assertThat(row.factors()).hasSize(7);
      assertThat(row.label()).isEqualTo(row.factors()[0]);
    }
    // A size that is stated completely says nothing of the frames.
    Settings stated = whole.with("ingest { height = 16, width = 16, colour = grey }", "test");
    assertThat(ingest("stated", stated).content().shape()).isEqualTo(new ImageShape(3, 1, 16, 16));
    // The control: frames that the sequences do not have.
    Settings other = whole.with("ingest { frames = 2, maxBadFraction = 1.0 }", "test");
    assertThatThrownBy(() -> ingest("other", other))
        .hasMessageContaining("expected images that can be used, found 30 that cannot");
  }

  @Test
  void oscillatorsAreFramesOfOneRow() {
    Shards shards =
        ingest(
            "oscillators",
            settings("format = noisy-oscillators, noisyOscillators { sample = 20, channels = 5 }"));
    assertThat(shards.content().shape()).isEqualTo(new ImageShape(24, 1, 1, 5));
    assertThat(shards.content().rows()).isEqualTo(20);
    assertThat(ShardRows.of(shards)).allMatch(row -> row.factors().length == 2);
  }

  @Test
  void theImagesOfShardsMoveAndKeepTheirSplit() {
    Shards images = TestShards.sprites(spark, temporary.resolve("images"), 40, SMALL_IMAGES);
    Map<String, Split> splits = new TreeMap<>();
    Map<String, ShardRows.Stored> rows = new TreeMap<>();
    for (ShardsContent.ShardFile part : images.content().parts()) {
      for (ShardRows.Stored row : ShardRows.of(images, part)) {
        splits.put(row.id(), part.split());
        rows.put(row.id(), row);
      }
    }
    Settings settings =
        moving("images", "moving.copies = 2, split { by = folder, validation = 0.0 }");
    Shards sequences = ingest("sequences", settings);
    assertThat(sequences.content().shape()).isEqualTo(new ImageShape(4, 1, 12, 12));
    assertThat(sequences.content().images()).isEqualTo(80).isEqualTo(sequences.content().rows());
    for (ShardsContent.ShardFile part : sequences.content().parts()) {
      for (ShardRows.Stored row : ShardRows.of(sequences, part)) {
        String image = row.id().substring(row.id().indexOf('/') + 1, row.id().lastIndexOf('/'));
        assertThat(splits.get(image)).isEqualTo(part.split());
        assertThat(row.label()).isEqualTo(rows.get(image).label());
        int[] factors = row.factors();
        assertThat(factors).hasSize(4 + 5).endsWith(rows.get(image).factors());
        byte[] still = rows.get(image).pixels();
        for (int i = 0; i < still.length; i++) {
          int place = (factors[1] + i / 8) * 12 + factors[0] + i % 8;
          assertThat(row.pixels()[place]).isEqualTo(still[i]);
        }
      }
    }
  }

  /** Two images in a sequence, each from the split of the first, where their factors say. */
  @Test
  void twoImagesMoveInASequenceHoweverTheTableIsCut() {
    Shards images = TestShards.sprites(spark, temporary.resolve("images"), 40, SMALL_IMAGES);
    Settings settings =
        moving("images", "moving.objects = 2, split { by = folder, validation = 0.0 }");
    Shards sequences = ingest("sequences", settings);
    Shards cut = ingest("cut", settings.with("ingest.taskBytes = 1000", "test"));
    Map<String, byte[]> whole = new TreeMap<>();
    int together = 0;
    for (ShardRows.Stored row : ShardRows.of(sequences)) {
      whole.put(row.id(), row.pixels());
      int[] f = row.factors();
      assertThat(f).hasSize(4 + 5 + 5 + 5);
      // A sprite's first factor is its shape, which is its label.
      assertThat(f[4]).isEqualTo(row.label());
      assertThat(f[9 + 4]).isEqualTo(f[9 + 5]);
      byte[] first = still(images, row.id().split("/")[0], Arrays.copyOfRange(f, 4, 9));
      byte[] second = still(images, row.id().split("/")[0], Arrays.copyOfRange(f, 14, 19));
      byte[] expected = new byte[12 * 12];
      for (int i = 0; i < 64; i++) {
        brighten(expected, (f[1] + i / 8) * 12 + f[0] + i % 8, first[i]);
        brighten(expected, (f[10] + i / 8) * 12 + f[9] + i % 8, second[i]);
      }
      assertThat(Arrays.copyOf(row.pixels(), 12 * 12)).isEqualTo(expected);
      together += Arrays.equals(first, second) ? 0 : 1;
    }
    assertThat(together).isGreaterThan(20);
    assertThat(ShardRows.of(cut)).hasSize(40);
    for (ShardRows.Stored row : ShardRows.of(cut)) {
      assertThat(row.pixels()).isEqualTo(whole.get(row.id()));
    }
    assertThat(now(settings).get(0).digest())
        .isNotEqualTo(now(moving("images", "")).get(0).digest());
  }

  private static void brighten(byte[] pixels, int at, byte pixel) {
    pixels[at] = (byte) Math.max(pixels[at] & 255, pixel & 255);
  }

  /** The pixels of the image of a split that has these factors. */
  private static byte[] still(Shards images, String split, int[] factors) {
    for (ShardsContent.ShardFile part : images.content().parts()) {
      for (ShardRows.Stored row : ShardRows.of(images, part)) {
        if (part.split().column().equals(split) && Arrays.equals(row.factors(), factors)) {
          return row.pixels();
        }
      }
    }
    throw new AssertionError("no image of " + split + " has " + Arrays.toString(factors));
  }

  @Test
  void movingImagesAreBoundToTheirShards() {
    TestShards.sprites(spark, temporary.resolve("images"), 20, SMALL_IMAGES);
    TestShards.sprites(
        spark,
        temporary.resolve("others"),
        20,
        "ingest { height = 8, width = 8, sprites.seed = 1 }");
    Settings settings = moving("images", "maxBadFraction = 0.0");
    List<Manifest.Input> recorded = ingest("sequences", settings).source().manifest().inputs();
    assertThat(now(settings)).isEqualTo(recorded).hasSize(1);
    assertThat(now(moving("others", "")).get(0).digest()).isNotEqualTo(recorded.get(0).digest());
    assertThat(now(moving("images", "moving.seed = 1")).get(0).digest())
        .isNotEqualTo(recorded.get(0).digest());
    assertThatThrownBy(() -> ingest("small", moving("images", "moving.width = 7")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.moving: expected frames of at least 8 x 8 pixels");
    assertThatThrownBy(() -> ingest("twice", moving("sequences", "")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected shards of images for ingest.format = moving");
  }

  private static List<Manifest.Input> now(Settings settings) {
    return IngestInputs.of(IngestPlan.from(settings), SourceCheck.LISTING, new Configuration());
  }
}
