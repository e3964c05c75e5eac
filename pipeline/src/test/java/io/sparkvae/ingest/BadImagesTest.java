// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static io.sparkvae.ingest.ShardRows.ingest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.output.OutputState;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import io.sparkvae.storage.Digest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that cannot be used, and sources that cannot be read. */
class BadImagesTest {
  private static final Configuration HADOOP = new Configuration();
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  private Path folderWithBadImages() throws Exception {
    byte[] png = Inputs.png(5, 5, 1);
    for (int i = 0; i < 20; i++) {
      Inputs.file(temporary.resolve("in/%d/%d.png".formatted(i % 4, i)), Inputs.png(5, 5, i));
    }
    Inputs.file(temporary.resolve("in/0/zero.png"), new byte[0]);
    Inputs.file(temporary.resolve("in/0/cut.png"), Arrays.copyOf(png, png.length / 2));
    Inputs.file(temporary.resolve("in/1/cut.png"), Arrays.copyOf(png, png.length / 2 + 1));
    Inputs.file(temporary.resolve("in/0/text.png"), "not an image".getBytes());
    Inputs.file(temporary.resolve("in/0/named.jpg"), Inputs.png(5, 5, 77));
    return temporary.resolve("in");
  }

  @Test
  void badImagesGoToTheQuarantineAndCountsAddUp() throws Exception {
    Shards shards =
        ingest(temporary.resolve("out"), folderWithBadImages(), "ingest.maxBadFraction=0.5");
    ShardsContent content = shards.content();
    assertThat(content.inputs()).isEqualTo(25);
    assertThat(content.rows()).isEqualTo(21);
    assertThat(content.quarantined()).isEqualTo(4);
    assertThat(ShardRows.quarantine(shards))
        .isEqualTo(
            Map.of(
                "0/zero.png", "empty file",
                "0/cut.png", "truncated PNG",
                "1/cut.png", "truncated PNG",
                "0/text.png", "not an image of a known format"));
    Row text =
        spark
            .read()
            .parquet(shards.directory() + "/_quarantine")
            .filter("id = '0/text.png'")
            .selectExpr("sha256")
            .first();
    assertThat((byte[]) text.getAs(0)).isEqualTo(Digest.sha256("not an image".getBytes()));
    Set<String> ids = new HashSet<>();
    for (ShardRows.Stored row : ShardRows.of(shards)) {
      ids.add(row.id());
      assertThat(row.label()).isEqualTo(row.id().charAt(0) - '0');
    }
    assertThat(ids).hasSize(21).contains("0/named.jpg");
  }

  @Test
  void tooManyBadImagesFailWithTheReasonsAndLeaveTheQuarantine() throws Exception {
    Path input = folderWithBadImages();
    assertThatThrownBy(() -> ingest(temporary.resolve("out"), input, "ingest.maxBadFraction=0.1"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected at most 0.1 of the images to be bad")
        .hasMessageContaining(
            "found 4 of 25; commonest reasons: truncated PNG (2), empty file (1), not an image");
    var output = new org.apache.hadoop.fs.Path(temporary.resolve("out").toUri());
    assertThat(OutputState.of(output, HADOOP)).isEqualTo(OutputState.IN_PROGRESS);
    assertThat(spark.read().parquet(output + "/_quarantine").count()).isEqualTo(4);
    // What a failed run left is no obstacle.
    assertThat(
            ingest(temporary.resolve("out"), input, "ingest.maxBadFraction=0.2").content().rows())
        .isEqualTo(21);
  }

  @Test
  void nothingButBadImagesFails() throws Exception {
    Path input = Inputs.file(temporary.resolve("in/a.png"), new byte[3]).getParent();
    assertThatThrownBy(() -> ingest(temporary.resolve("out"), input, "ingest.maxBadFraction=1"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected images that can be used, found 1 that cannot");
  }

  @Test
  void brokenContainersAndWrongSettingsFailWithoutAResult() throws Exception {
    Path tar =
        Inputs.file(
            temporary.resolve("a.tar.gz"),
            Arrays.copyOf(Inputs.gzip(Inputs.tar(Map.of("1.png", Inputs.png(60, 60, 1)))), 150));
    assertThatThrownBy(() -> ingest(temporary.resolve("tar"), tar))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("a.tar.gz: expected a whole tar archive, found it broken");
    assertThatThrownBy(() -> ingest(temporary.resolve("none"), temporary.resolve("missing")))
        .isInstanceOf(ConfigurationFailure.class);
    assertThatThrownBy(
            () ->
                TestStages.ingest(
                    spark,
                    Settings.reference(),
                    new org.apache.hadoop.fs.Path(temporary.resolve("x").toUri())))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "ingest.input: expected the URI of the images, or ingest.format = sprites, found nothing");
    Path done = temporary.resolve("done");
    TestShards.sprites(spark, done, 5);
    assertThatThrownBy(() -> TestShards.sprites(spark, done, 5))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found a complete result");
  }
}
