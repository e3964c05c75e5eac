// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.Announcer;
import io.sparkvae.shard.ShardsContent.ShardFile;
import io.sparkvae.shard.Split;
import io.sparkvae.train.data.BatchSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More workers than images can keep busy. */
class WorkerCountTest {
  private static final int BATCH = 16;

  @TempDir Path temporary;

  /** By hand: (1 + 1024 / 512) / (1 + 128 / 512) = 2.4, and for four workers 1.6. */
  @Test
  void stepsOfTooManyImagesAreWarnedOf() {
    assertThat(WorkerCount.warningOfLargeSteps(8, BatchSize.ofWorker(128), 512))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .startsWith(
                        "warning: 8 workers use 1,024 images in a step: expect 2.4 times the epochs"));
    assertThat(WorkerCount.warningOfLargeSteps(4, BatchSize.ofWorker(128), 512)).isEmpty();
    BatchSize shared = new BatchSize(128, BatchSize.Of.GLOBAL);
    assertThat(WorkerCount.warningOfLargeSteps(100, shared, 10)).isEmpty();
  }

  /** Some of 300 workers have no image at all. */
  @ParameterizedTest
  @ValueSource(ints = {2, 11, 300})
  void tooManyWorkersAreWarnedOfAndEveryImageIsUsed(int workers) {
    Settings settings =
        TestTraining.settings("train { epochs = 1, workers = %s }".formatted(workers));
    List<String> said = new ArrayList<>();
    Path output = temporary.resolve("model");
    Announcer.heardBy(said::add, () -> TestTraining.run(settings, TestTraining.shards(), output));
    long images =
        TestTraining.shards().content().parts().stream()
            .filter(part -> part.split() == Split.TRAIN)
            .mapToLong(ShardFile::rows)
            .sum();
    assertThat(images).isBetween(10L * BATCH, 11L * BATCH - 1);
    List<String> warning =
        workers * BATCH <= images
            ? List.of()
            : List.of(
                "train: warning: train.workers = %s: expected at most 10 for %s images, so that each worker has a batch of 16 images an epoch"
                    .formatted(workers, images));
    assertThat(said).filteredOn(line -> line.contains("each worker has")).isEqualTo(warning);
    assertThat(TestTraining.metrics(output))
        .extracting(line -> line.get("examples").asLong())
        .satisfies(counts -> assertThat(counts.stream().mapToLong(n -> n).sum()).isEqualTo(images));
  }
}
