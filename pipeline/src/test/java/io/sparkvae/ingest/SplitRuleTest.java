// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.SplitRule;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where rows go: splits, files, partitions; and settings that make no sense. */
class SplitRuleTest {
  private static final SplitRule BY_FOLDER = new SplitRule(SplitRule.By.FOLDER, 0, 0, 0);

  private static Optional<Split> byFolder(String id) {
    return BY_FOLDER.of(id, new byte[32]);
  }

  @Test
  void theOutermostDirectoryThatNamesASplitDecides() {
    assertThat(byFolder("train/cat/1.png")).contains(Split.TRAIN);
    assertThat(byFolder("x/Training/test/1.png")).contains(Split.TRAIN);
    assertThat(byFolder("val/1.png")).contains(Split.VALIDATION);
    assertThat(byFolder("t10k/00001")).contains(Split.TEST);
    assertThat(byFolder("Testing/1.png")).contains(Split.TEST);
    assertThat(byFolder("dev/1.png")).contains(Split.VALIDATION);
    assertThat(byFolder("val2017/1.png")).contains(Split.VALIDATION);
    assertThat(byFolder("train_images/a/1.png")).contains(Split.TRAIN);
    assertThat(byFolder("test set/1.png")).contains(Split.TEST);
    assertThat(byFolder("coco/train2017.zip/1.png")).contains(Split.TRAIN);
    assertThat(byFolder("test-0003.tar.gz/1.png")).contains(Split.TEST);
    assertThat(byFolder("train_station/1.png")).isEmpty();
    assertThat(byFolder("bus-train/1.png")).isEmpty();
    assertThat(byFolder("a/test")).isEmpty();
    assertThat(byFolder("tests/1.png")).isEmpty();
  }

  @Test
  void filesAndPlacesFollowFromTheHash() {
    ShardLayout layout = new ShardLayout(10, Map.of(Split.TRAIN, 7, Split.TEST, 2), Map.of());
    assertThat(layout.paths()).hasSize(9).contains("test-00001.parquet");
    SplittableRandom random = new SplittableRandom(5);
    int[] counts = new int[9];
    for (int i = 0; i < 7000; i++) {
      byte[] sha = new byte[32];
      random.nextBytes(sha);
      int part = layout.part(Split.TRAIN, sha);
      counts[part]++;
      assertThat(layout.path(part)).startsWith("train-");
      assertThat(ShardLayout.split(layout.path(part))).isEqualTo(Split.TRAIN);
      assertThat(layout.part(Split.TEST, sha)).isBetween(7, 8);
    }
    for (int part = 0; part < 7; part++) {
      assertThat(counts[part]).isBetween(850, 1150);
    }
    byte[] last = new byte[32];
    java.util.Arrays.fill(last, (byte) 255);
    assertThat(layout.part(Split.TRAIN, last)).isEqualTo(6);
    assertThat(layout.part(Split.TRAIN, new byte[32])).isZero();
  }

  @Test
  void filesGrowWithTheImagesThatTheyAreSomeThousands() {
    long mebi = 1L << 20;
    assertThat(ShardLayout.chosen(1)).isEqualTo(32 * mebi);
    assertThat(ShardLayout.chosen(8192 * 32 * mebi - 1)).isEqualTo(32 * mebi);
    assertThat(ShardLayout.chosen(8192 * 32 * mebi)).isEqualTo(64 * mebi);
    // 10⁹ colour images of 64 x 64
    assertThat(ShardLayout.chosen(1_000_000_000L * 12_288)).isEqualTo(2048 * mebi);
  }

  @Test
  void consecutiveFilesWithFewImagesAreWrittenByOneTask() {
    Map<Split, Long> rows = Map.of(Split.TRAIN, 10_000L, Split.TEST, 90L);
    ShardLayout layout = new ShardLayout(10, Map.of(Split.TRAIN, 1000, Split.TEST, 9), Map.of());
    PartGroups tasks = PartGroups.of(layout, rows);
    assertThat(tasks.count()).isBetween(256, 500);
    int next = 0;
    for (int task = 0; task < tasks.count(); task++) {
      for (int part : tasks.parts(task)) {
        assertThat(part).isEqualTo(next++);
        assertThat(tasks.group(part)).isEqualTo(task);
      }
    }
    assertThat(next).isEqualTo(layout.parts());
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    refused("ingest.split.validation=1.5", "expected a fraction in [0, 1], found 1.5");
    refused("ingest.split.test=0.95", "expected validation + test of at most 1");
    refused("ingest.maxBadFraction=-1", "expected a fraction in [0, 1]");
    refused("ingest.height=0", "expected auto, or 1 to 16384 pixels, found 0");
    refused("ingest.width=wide", "expected an integer, found");
    refused("ingest.colour=pink", "expected one of grey, rgb, found pink");
    refused("ingest.fit=squeeze", "expected one of stretch, crop, refuse");
    refused("ingest.format=rar", "expected one of auto, folder, tar, zip, archives, webdataset");
    refused(
        "ingest.labels=names",
        "expected none, folder, file, or URIs that end in .csv, .tsv or .jsonl");
    refused("ingest.rowGroupBytes=0", "expected 1 byte to 1 GiB, found 0");
    refused("ingest.shardBytes=1 KiB", "expected auto, or at least ingest.rowGroupBytes, 4194304");
    refused("ingest.taskBytes=64 MB2", "expected a size in bytes like '64 MiB'");
    refused("ingest.limits.pixels=0", "expected a positive number, found 0");
    refused("ingest.sprites.sample=737281", "expected 1 to 737280, found 737281");
    refused("ingest.input=", "expected the URI of the images, or ingest.format = sprites");
  }

  private static void refused(String assignment, String message) {
    Settings settings =
        Settings.reference().withValue("ingest.input", "x", "test").withOverride(assignment);
    assertThatThrownBy(() -> IngestPlan.from(settings))
        .as(assignment)
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message);
  }
}
